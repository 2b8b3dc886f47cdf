"""What stands around a post: the chain that it answers, the tree of what answers it, a page of comments."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, bindparam, case, exists, literal, or_, select

from veche.core import paging, visibility
from veche.core.graph import trouble
from veche.core.paging import Page, Slice
from veche.core.posts import queries
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.posts import posts


class Context(msgspec.Struct, frozen=True):
    """Ids around a post: ancestors oldest first, descendants depth first."""

    ancestors: list[int]
    descendants: list[int]


class Extent(msgspec.Struct, frozen=True):
    """How much of a thread is shown."""

    ancestors: int
    descendants: int
    depth: int


FOR_STRANGERS = Extent(40, 60, 20)
FOR_MEMBERS = Extent(4096, 4096, 4096)
NEIGHBORS = 20  # messages shown on either side of one

_p = posts.c


def _welcome(signed_in: bool, system: bool) -> list[ColumnElement[bool]]:
    """Written by nobody whom the viewer mutes, on no server that the viewer has blocked, and by none of the silenced
    whom the viewer does not follow."""
    if not signed_in:
        return [] if system else [trouble.is_heard(None, _p.author_id)]
    me: Any = bindparam("viewer_id", type_=BigInteger())
    return [trouble.lets_in(me, _p.author_id), trouble.is_heard(me, _p.author_id)]


@statement
def _ancestors(*, signed_in: bool, system: bool, outside: bool = False) -> Any:
    """`outside`: only those that stand in another conversation, or in none."""
    start = (
        select(_p.reply_to_id.label("id"), literal(1).label("step"))
        .where(_p.id == bindparam("post_id"), _p.reply_to_id.is_not(None))
        .cte("up", recursive=True)
    )
    above = posts.alias("above")
    chain = start.union_all(
        select(above.c.reply_to_id, start.c.step + 1)
        .select_from(above.join(start, start.c.id == above.c.id))
        .where(above.c.reply_to_id.is_not(None), start.c.step < bindparam("extent"))
    )
    talk = or_(_p.conversation_id.is_(None), _p.conversation_id != bindparam("conversation_id"))
    return (
        select(_p.id)
        .select_from(posts.join(chain, chain.c.id == _p.id))
        .where(*([talk] if outside else []))
        .where(visibility.clause(signed_in=signed_in, system=system), *_welcome(signed_in, system))
        .order_by(chain.c.step.desc())
    )


@statement
def _thread(*, signed_in: bool, system: bool) -> Any:
    """What answers, and what it answers: the root itself where that was deleted."""
    above = posts.alias("above")
    is_there = exists().where(above.c.id == _p.reply_to_id, above.c.deleted_at.is_(None))
    return (
        select(_p.id, case((is_there, _p.reply_to_id), else_=_p.root_id))
        .where(
            _p.root_id == bindparam("root_id"),
            _p.reply_to_id.is_not(None),
            visibility.clause(signed_in=signed_in, system=system),
            *_welcome(signed_in, system),
        )
        .order_by(_p.id)
        .limit(bindparam("extent"))
    )


@statement
def _neighbors(*, signed_in: bool, system: bool, after: bool) -> Any:
    beside = _p.cmid > bindparam("cmid") if after else _p.cmid < bindparam("cmid")
    return (
        select(_p.id)
        .where(
            _p.conversation_id == bindparam("conversation_id"),
            beside,
            visibility.clause(signed_in=signed_in, system=system),
        )
        .order_by(_p.cmid if after else _p.cmid.desc())
        .limit(bindparam("extent"))
    )


@statement
def _comments(*, signed_in: bool, system: bool, replies: bool, oldest_first: bool, **page: bool) -> Any:
    query = select(_p.id).where(
        _p.root_id == bindparam("root_id"),
        _p.kind == "comment",
        visibility.clause(signed_in=signed_in, system=system),
    )
    if replies:
        query = query.where(_p.reply_to_id == bindparam("reply_to_id"))
    query = paging.apply(query, _p.id, **page)
    return query.order_by(None).order_by(_p.id.asc()) if oldest_first else query


async def context(tx: Tx, viewer: Viewer, id: int) -> Context:
    """What a post answers and what answers it, as far as the viewer sees it; of a message its neighbors, after those
    posts outside of its conversation that it answers. What was written by somebody muted, on a blocked server, or by
    somebody silenced whom the viewer does not follow, is left out with all that answers it.

    Strangers are shown less of a long thread. Errors: NotFound.
    """
    row = (await queries.target(tx, viewer, id)).row
    flags = visibility.flags(viewer)
    if row.conversation_id is not None:
        return await _conversation_context(tx, viewer, row)
    extent = FOR_MEMBERS if viewer.signed_in or viewer.is_system else FOR_STRANGERS
    who = {"viewer_id": viewer.account_id, "now": tx.now}
    up = await tx.tuples(_ancestors(**flags), post_id=id, **who, extent=extent.ancestors)
    # All of the thread is read, since what answers this post may stand anywhere in it.
    thread = await tx.tuples(_thread(**flags), root_id=row.root_id, **who, extent=FOR_MEMBERS.descendants)
    return Context([found[0] for found in up], _depth_first(id, thread, extent))


async def _conversation_context(tx: Tx, viewer: Viewer, row: Row) -> Context:
    flags = visibility.flags(viewer)
    values = {
        "conversation_id": row.conversation_id,
        "cmid": row.cmid,
        "viewer_id": viewer.account_id,
        "extent": NEIGHBORS,
    }
    up: list[tuple[Any, ...]] = []
    if row.reply_to_id is not None:
        chain = values | {"post_id": row.id, "now": tx.now, "extent": FOR_MEMBERS.ancestors}
        up = await tx.tuples(_ancestors(**flags, outside=True), **chain)
    before = [found[0] for found in await tx.tuples(_neighbors(**flags, after=False), **values)]
    after = [found[0] for found in await tx.tuples(_neighbors(**flags, after=True), **values)]
    return Context([found[0] for found in up] + before[::-1], after)


def _depth_first(id: int, thread: Iterable[tuple[Any, ...]], extent: Extent) -> list[int]:
    answers: defaultdict[int, list[int]] = defaultdict(list)
    for answer, reply_to_id in thread:
        answers[reply_to_id].append(answer)
    found: list[int] = []
    open_: list[tuple[int, int]] = [(answer, 1) for answer in reversed(answers[id])]
    while open_ and len(found) < extent.descendants:
        answer, depth = open_.pop()
        found.append(answer)
        if answer in answers and depth < extent.depth:
            open_ += [(further, depth + 1) for further in reversed(answers[answer])]
    return found


async def comments(
    tx: Tx, viewer: Viewer, root_id: int, page: Page, *, ascending: bool = True, reply_to: int | None = None
) -> Slice[int]:
    """A page of the comments of a post, by offset or by id; `reply_to`: only those that answer this comment directly.

    `total` counts all comments, also such that the viewer does not see. Errors: NotFound.
    """
    root = (await queries.target(tx, viewer, root_id)).row
    counted = root if reply_to is None else await queries.bare_row(tx, reply_to)
    oldest_first = ascending and page.after is None
    stmt = _comments(**visibility.flags(viewer), replies=reply_to is not None, oldest_first=oldest_first, **page.flags)
    rows = await tx.tuples(stmt, root_id=root_id, reply_to_id=reply_to, viewer_id=viewer.account_id, **page.params)
    ids = [row[0] for row in rows[: page.limit]]
    if page.after is not None and not ascending:
        ids.reverse()
    total = root.comments_count if reply_to is None else counted.replies_count
    return Slice(ids, len(rows) > page.limit, list(ids), total)
