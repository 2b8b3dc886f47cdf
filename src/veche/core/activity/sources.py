"""Deeds beside posts, each read from its own index by a 63-bit id: likes, follows that mean something, new avatars."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    literal_column,
    null,
    or_,
    select,
)

from veche.core import visibility
from veche.core.timelines.candidates import Bound, bound, is_shown, per_owner
from veche.core.timelines.feeds import ONE, follows_account
from veche.core.timelines.quiet import any_row, is_quiet, is_shut_out, shuts_out, viewer_id
from veche.db import statement
from veche.db.render import Kind
from veche.tables.accounts import accounts
from veche.tables.activity import avatar_changes
from veche.tables.graph import follows
from veche.tables.posts import likes, posts

Condition = ColumnElement[bool]


def _doers(*, one: bool) -> Subquery:
    """Whose deeds are told: one account's, or those of all whom the viewer follows."""
    if one:
        return select(bindparam("account_id", type_=BigInteger()).label("feed_id")).subquery("doers")
    mine = follows.alias("mine")
    followed = select(mine.c.target_id.label("feed_id"))
    return followed.where(mine.c.follower_id == viewer_id(), mine.c.accepted == ONE).subquery("doers")


def _is_welcome(viewer: Any, account: Any) -> Condition:
    """Somebody who may be met: there, and shut out in neither direction."""
    a = accounts.alias()
    there = any_row(a, a.c.id == account, a.c.suspended_at.is_(None), a.c.deleted_at.is_(None))
    if viewer is None:
        return there
    return and_(there, ~shuts_out(viewer, account), ~is_shut_out(viewer, account))


def _judged(  # noqa: PLR0913 (the columns of a deed)
    k: Subquery, table: FromClause, actor: Any, verdict: Condition, *, ascending: bool, **more: Any
) -> Select[Any]:
    t = table.c
    columns = {"kind": literal_column("''"), "post_id": null(), "other_id": null(), "media_id": null(), **more}
    return (
        select(
            t.id,
            null().label("reposted_id"),
            case((verdict, 1), else_=0).label("is_shown"),
            actor.label("actor_id"),
            t.created_at,
            *(column.label(name) for name, column in columns.items()),
        )
        .select_from(k.join(table, t.id == k.c.id))
        .order_by(t.id.asc() if ascending else t.id.desc())
    )


@statement
def likes_(*, database: Kind, signed_in: bool, one: bool, before: bool, after: bool, ascending: bool) -> Any:
    """Likes of posts and comments that the viewer sees."""
    page, like, p = bound(before=before, after=after, ascending=ascending), likes.alias("l"), posts.alias("p")
    viewer = viewer_id() if signed_in else None
    k = per_owner(_doers(one=one), likes.alias("some"), "account_id", [], page, database)
    seen = [
        p.c.id == like.c.post_id,
        is_shown(p),
        p.c.conversation_id.is_(None),
        p.c.kind != literal_column("'carrier'"),
        visibility.clause(signed_in=signed_in, carriers=False, p=p),
    ]
    if viewer is not None:
        seen.append(is_quiet(p, viewer))
    verdict = and_(_is_welcome(viewer, like.c.account_id), any_row(p, *seen))
    told = {"kind": literal_column("'like'"), "post_id": like.c.post_id}
    return _judged(k, like, like.c.account_id, verdict, ascending=ascending, **told)


@statement
def ties(
    *, database: Kind, signed_in: bool, one: bool, inward: bool, before: bool, after: bool, ascending: bool
) -> Any:
    """Friendships (the second of two follows makes one) and groups joined; `inward`: those where the other one acted."""
    page, f = bound(before=before, after=after, ascending=ascending), follows.alias("f")
    some = follows.alias("some")
    viewer = viewer_id() if signed_in else None
    owner = "target_id" if inward else "follower_id"
    k = per_owner(_doers(one=one), some, owner, [some.c.accepted == ONE], page, database)
    target, back = accounts.alias("target"), follows.alias("back")
    is_group = any_row(target, target.c.id == f.c.target_id, target.c.kind == literal_column("'group'"))
    second = any_row(
        back,
        back.c.follower_id == f.c.target_id,
        back.c.target_id == f.c.follower_id,
        back.c.accepted == ONE,
        back.c.id < f.c.id,
    )
    parts = [_is_welcome(viewer, side) for side in (f.c.follower_id, f.c.target_id)]
    open_ = [_shows_ties(f.c.follower_id), or_(is_group, _shows_ties(f.c.target_id)), _is_open(f.c.target_id, viewer)]
    meant = second if inward else or_(is_group, second)
    actor, other = (f.c.target_id, f.c.follower_id) if inward else (f.c.follower_id, f.c.target_id)
    told = {"kind": case((is_group, literal_column("'join'")), else_=literal_column("'friendship'")), "other_id": other}
    return _judged(k, f, actor, and_(meant, *parts, *open_), ascending=ascending, **told)


def _shows_ties(account: Any) -> Condition:
    a = accounts.alias()
    return any_row(a, a.c.id == account, a.c.hide_collections == literal_column("0"))


def _is_open(account: Any, viewer: Any) -> Condition:
    """No private group, or one that the viewer is in."""
    a = accounts.alias()
    closed = any_row(a, a.c.id == account, a.c.group_access == literal_column("'private'"))
    return ~closed if viewer is None else or_(~closed, follows_account(viewer, account))


@statement
def avatars(*, database: Kind, signed_in: bool, one: bool, before: bool, after: bool, ascending: bool) -> Any:
    """New avatars."""
    page: Bound = bound(before=before, after=after, ascending=ascending)
    change = avatar_changes.alias("c")
    viewer = viewer_id() if signed_in else None
    k = per_owner(_doers(one=one), avatar_changes.alias("some"), "account_id", [], page, database)
    told = {"kind": literal_column("'avatar'"), "media_id": change.c.media_id}
    verdict = and_(_is_welcome(viewer, change.c.account_id), _is_open(change.c.account_id, viewer))
    return _judged(k, change, change.c.account_id, verdict, ascending=ascending, **told)
