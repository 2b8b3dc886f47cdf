"""Whom a viewer does not want to meet: blocks, mutes and blocked servers as SQL, for lists of posts.

`viewer` is a parameter in a list for one viewer, and a column where one post is held against many viewers (streams):
the rule is written once. Nearly everybody blocks and mutes nobody, so each rule first asks whether there is anything to
look for; a database answers that once per statement, not once per row.
"""

from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Join,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)

from veche.tables.accounts import accounts
from veche.tables.graph import blocks, domain_blocks, mutes
from veche.tables.posts import mentions, posts

Condition: TypeAlias = ColumnElement[bool]


def any_row(table: FromClause, *conditions: Condition, of: FromClause | None = None) -> Condition:
    """A row of `table` (read from `of`, where that is a join); all else belongs to the statements around it."""
    found: Select[Any] = select(literal_column("1")).select_from(table if of is None else of).where(*conditions)
    own = [table] if of is None else [part for part in _parts(of)]
    return exists(found.correlate_except(*own))


def _parts(joined: Any) -> list[FromClause]:
    return [*_parts(joined.left), *_parts(joined.right)] if isinstance(joined, Join) else [joined]


def viewer_id() -> Any:
    """The viewer as a parameter."""
    return bindparam("viewer_id", type_=BigInteger())


def _active(mute: FromClause) -> Condition:
    return or_(mute.c.expires_at.is_(None), mute.c.expires_at > bindparam("now"))


def has_trouble(viewer: Any) -> Condition:
    """The viewer blocks, mutes or is blocked by anybody at all."""
    out, in_, mute, domain = blocks.alias(), blocks.alias(), mutes.alias(), domain_blocks.alias()
    return or_(
        any_row(out, out.c.account_id == viewer),
        any_row(in_, in_.c.target_id == viewer),
        any_row(mute, mute.c.account_id == viewer),
        any_row(domain, domain.c.account_id == viewer),
    )


def shuts_out(viewer: Any, account: Any) -> Condition:
    """The viewer blocks or mutes the account, or has blocked its server."""
    block, mute, domain, theirs = blocks.alias(), mutes.alias(), domain_blocks.alias(), accounts.alias()
    return or_(
        any_row(block, block.c.account_id == viewer, block.c.target_id == account),
        any_row(mute, mute.c.account_id == viewer, mute.c.target_id == account, _active(mute)),
        any_row(
            domain,
            domain.c.account_id == viewer,
            theirs.c.id == account,
            of=domain.join(theirs, theirs.c.domain == domain.c.domain),
        ),
    )


def is_shut_out(viewer: Any, account: Any) -> Condition:
    """The account blocks the viewer."""
    block = blocks.alias()
    return any_row(block, block.c.account_id == account, block.c.target_id == viewer)


def is_quiet(p: FromClause, viewer: Any) -> Condition:
    """Nobody whom the viewer shuts out wrote the post, is named in it or wrote what it reposts."""
    o, named = posts.alias("original"), mentions.alias("named")
    original = any_row(
        o, o.c.id == p.c.repost_of_id, or_(shuts_out(viewer, o.c.author_id), is_shut_out(viewer, o.c.author_id))
    )
    return or_(
        ~has_trouble(viewer),
        and_(
            ~shuts_out(viewer, p.c.author_id),
            ~is_shut_out(viewer, p.c.author_id),
            or_(p.c.repost_of_id.is_(None), ~original),
            ~any_row(named, named.c.post_id == p.c.id, shuts_out(viewer, named.c.account_id)),
        ),
    )


def by_suspended(p: FromClause) -> Condition:
    """Its author is suspended."""
    a = accounts.alias()
    return any_row(a, a.c.id == p.c.author_id, a.c.suspended_at.is_not(None))


def by_silenced(p: FromClause) -> Condition:
    """Its author is kept out of public timelines."""
    a = accounts.alias()
    return any_row(a, a.c.id == p.c.author_id, a.c.silenced_at.is_not(None))


def is_plainly_visible(p: FromClause, viewer: Any, wall: Any) -> Condition:
    """True for most posts of most walls, and cheap; where it is not true, the whole rule (`visibility.clause`) decides.

    For posts that are shown and no messages. `wall` is the wall that all of them stand on. Everything but the post's
    own columns is asked once per statement.
    """
    suspended, door = accounts.alias(), accounts.alias()
    closed = any_row(door, door.c.id == wall, door.c.group_access == "private")
    plain = and_(
        p.c.visibility <= literal_column("1"),
        p.c.wall_id == wall,
        p.c.author_id.not_in(select(suspended.c.id).where(suspended.c.suspended_at.is_not(None))),
        ~closed,
    )
    if viewer is None:
        return plain
    out, in_ = blocks.alias(), blocks.alias()
    return and_(
        plain,
        ~any_row(out, out.c.account_id == viewer),
        ~any_row(in_, in_.c.target_id == viewer),
    )
