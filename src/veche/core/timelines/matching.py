"""One post against many viewers: in whose timelines it is. The timelines' own rules, read the other way round."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select, true

from veche.core.graph.trouble import any_row
from veche.core.timelines.candidates import is_public, is_shown
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.timelines.feeds import comes_to_list, follows_account, home_rule
from veche.core.tx import Tx
from veche.db import ids_in, ids_table, statement
from veche.tables.graph import follows, list_members, lists
from veche.tables.posts import post_tags, posts
from veche.tables.tags import tag_follows


@statement
def _homes(*, tagged: bool) -> Any:
    v, p = ids_table("viewers"), posts.alias("p")
    viewer = v.c.value
    return (
        select(viewer)
        .select_from(v.join(p, true()))
        .where(p.c.id == bindparam("post_id"), home_rule(p, viewer, tagged=tagged))
    )


@statement
def _public(*, replies: bool) -> Any:
    v, p = ids_table("viewers"), posts.alias("p")
    viewer = v.c.value
    kind = and_(p.c.visibility == literal_column("0"), is_shown(p)) if replies else is_public(p)
    return (
        select(viewer)
        .select_from(v.join(p, true()))
        .where(p.c.id == bindparam("post_id"), kind, may_stand_in_public(p, viewer))
    )


@statement
def _lists() -> Any:
    mine, member, p = lists.alias("mine"), list_members.alias("member"), posts.alias("p")
    viewer = mine.c.account_id
    is_known = or_(p.c.feed_id == viewer, follows_account(viewer, p.c.feed_id))
    return (
        select(mine.c.id)
        .select_from(mine.join(p, true()))
        .where(
            p.c.id == bindparam("post_id"),
            ids_in(mine.c.id, "list_ids"),
            is_shown(p),
            any_row(member, member.c.list_id == mine.c.id, member.c.account_id == p.c.feed_id),
            is_known,
            comes_to_list(p, viewer, mine.c.replies_policy, mine.c.id),
        )
    )


@statement
def _followers_among() -> Any:
    return select(follows.c.follower_id).where(
        ids_in(follows.c.follower_id, "viewers"),
        ids_in(follows.c.target_id, "feeds"),
        follows.c.accepted == literal_column("1"),
    )


@statement
def _tag_followers_among() -> Any:
    t = tag_follows.c
    carried = select(post_tags.c.tag_id).where(post_tags.c.post_id == bindparam("post_id"))
    return select(t.account_id).where(t.tag_id.in_(carried), ids_in(t.account_id, "viewers"))


@statement
def _owners() -> Any:
    return select(lists.c.id, lists.c.account_id).where(ids_in(lists.c.id, "ids"))


async def homes(tx: Tx, post_id: int, viewers: Iterable[int], *, tagged: bool = True) -> set[int]:
    """Those of the viewers in whose home timeline the post is; `tagged`: it carries hashtags."""
    return await _ids(tx, _homes(tagged=tagged), post_id=post_id, viewers=list(viewers), now=tx.now)


async def publics(tx: Tx, post_id: int, viewers: Iterable[int], *, replies: bool = False) -> set[int]:
    """Those who see it in the public timeline; `replies`: in a tag's, where replies to others stand too."""
    return await _ids(tx, _public(replies=replies), post_id=post_id, viewers=list(viewers), now=tx.now)


async def list_ids(tx: Tx, post_id: int, ids: Iterable[int]) -> set[int]:
    """Those of the lists in whose timeline it is."""
    return await _ids(tx, _lists(), post_id=post_id, list_ids=list(ids), now=tx.now)


async def owners(tx: Tx, ids: Iterable[int]) -> dict[int, int]:
    """Whose lists these are."""
    return {row[0]: row[1] for row in await tx.tuples(_owners(), ids=list(ids))}


async def followers_among(tx: Tx, feeds: Sequence[int], viewers: Iterable[int]) -> set[int]:
    """Those of the viewers who follow one of the feeds: for what is gone and can no longer be held against rules."""
    return await _ids(tx, _followers_among(), feeds=list(feeds), viewers=list(viewers))


async def tag_followers_among(tx: Tx, post_id: int, viewers: Iterable[int]) -> set[int]:
    """Those of the viewers who follow a hashtag of the post, which may be gone."""
    return await _ids(tx, _tag_followers_among(), post_id=post_id, viewers=list(viewers))


async def _ids(tx: Tx, stmt: Any, **params: Any) -> set[int]:
    return {row[0] for row in await tx.tuples(stmt, **params)}
