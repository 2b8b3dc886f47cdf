"""A wall: the posts that stand on somebody's page, whoever wrote them; read by offset, counted as a whole."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, literal_column, or_, select, union_all

from veche.core import visibility
from veche.core.paging import Page, Slice, cut
from veche.core.timelines.candidates import bound, by_index, is_on_wall
from veche.core.timelines.quiet import is_plainly_visible, viewer_id
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import posts

Which = Literal["all", "owner", "others", "suggested", "scheduled"]
STATES = {"suggested": "1", "scheduled": "2"}


def _ranges(p: FromClause, which: str, *, signed_in: bool, system: bool) -> list[ColumnElement[bool]]:
    """Parts of an index whose rows together are the wall as the viewer sees it."""
    wall: Any = bindparam("account_id")
    seen = visibility.clause(signed_in=signed_in, system=system, carriers=False, p=p)
    if which in STATES:
        state = and_(p.c.state > literal_column("0"), p.c.state == literal_column(STATES[which]))
        return [and_(p.c.wall_id == wall, state, p.c.deleted_at.is_(None), seen)]
    viewer = viewer_id() if signed_in else None
    wanted = [p.c.wall_id == wall, is_on_wall(p), or_(is_plainly_visible(p, viewer, wall), seen)]
    if which == "owner":
        wanted.append(p.c.author_id == wall)
    elif which == "others":
        wanted.append(p.c.author_id != wall)
    audiences = ("0", "1", "2", "3") if signed_in or system else ("0", "1")
    return [and_(p.c.visibility == literal_column(audience), *wanted) for audience in audiences]


def _index(which: str) -> str:
    return "posts_waiting" if which in STATES else "posts_wall"


@statement
def _wall(*, which: str, signed_in: bool, system: bool, before: bool, after: bool, ascending: bool) -> Any:
    page, p = bound(before=before, after=after, ascending=ascending), posts.alias("p")
    index = _index(which)
    # The offset counts in the whole wall, so each part is read that much further.
    parts = [
        page(by_index(select(p.c.id).where(part), p, index), p.c.id).limit(bindparam("reach")).offset(None).subquery()
        for part in _ranges(p, which, signed_in=signed_in, system=system)
    ]
    together = union_all(*(select(part.c.id) for part in parts)).subquery()
    return page(select(together.c.id), together.c.id)


@statement
def _count(*, which: str, signed_in: bool, system: bool) -> Select[Any]:
    p = posts.alias("p")
    parts = _ranges(p, which, signed_in=signed_in, system=system)
    counts = [
        by_index(select(func.count()).select_from(p).where(part), p, _index(which)).scalar_subquery() for part in parts
    ]
    total: Any = counts[0]
    for count in counts[1:]:
        total = total + count
    return select(total.label("total"))


async def wall(tx: Tx, viewer: Viewer, account_id: int, page: Page, which: Which = "all") -> Slice[int]:
    """The posts on a wall that the viewer may see, newest first, with their total; comments are not among them.

    `which`: all, the owner's own, others', those suggested for it (to who edits it and to their authors), those
    scheduled. By offset, or from a cursor on.
    """
    flags = {**visibility.flags(viewer), "which": which}
    params = {"viewer_id": viewer.account_id, "account_id": account_id}
    reach = page.offset + page.limit + 1
    rows = await tx.tuples(_wall(**flags, **page.flags), **params, **page.params, reach=reach)
    total = await tx.scalar(_count(**flags), **params)
    kept, more = cut(rows, page)
    return Slice([row[0] for row in kept], more, total=total)
