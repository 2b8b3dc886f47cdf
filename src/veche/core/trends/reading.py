"""Reading what is talked of: by everybody what is approved, by moderators all of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, or_, select

from veche.core import paging
from veche.core.errors import NotFound
from veche.core.paging import Page, Slice
from veche.core.posts.text import tag_path
from veche.core.tags import TagCard, history
from veche.core.tags import load as load_tags
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.timelines.quiet import viewer_id
from veche.core.trends.rules import POST, TAG, check_moderates, is_shown, judged
from veche.core.trends.views import TagTrend
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import posts, tags
from veche.tables.trends import trend_verdicts, trends

_t, _v = trends.c, trend_verdicts.c


def _page(query: Any) -> Any:
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _posts(*, signed_in: bool) -> Any:
    p = posts.alias("p")
    joined = trends.join(p, p.c.id == _t.thing_id).outerjoin(trend_verdicts, judged(POST))
    return _page(
        select(_t.thing_id)
        .select_from(joined)
        .where(_t.kind == POST, is_shown(), may_stand_in_public(p, viewer_id() if signed_in else None))
        .order_by(_t.score.desc(), _t.thing_id.desc())
    )


@statement
def _posts_for_review() -> Any:
    joined = trends.outerjoin(trend_verdicts, judged(POST))
    return _page(
        select(_t.thing_id, _v.approved)
        .select_from(joined)
        .where(_t.kind == POST)
        .order_by(_t.score.desc(), _t.thing_id.desc())
    )


@statement
def _tags(*, all: bool) -> Any:
    joined = trends.join(tags, tags.c.id == _t.thing_id).outerjoin(trend_verdicts, judged(TAG))
    query = select(tags, _v.approved).select_from(joined).where(_t.kind == TAG)
    if not all:
        query = query.where(is_shown(), tags.c.usable == 1, tags.c.listable == 1)
    return _page(query.order_by(_t.score.desc(), tags.c.id.desc()))


def _with_verdict() -> Any:
    mine = (_v.kind == TAG) & (_v.thing == cast(tags.c.id, Text))
    return select(tags, _v.approved).select_from(tags.outerjoin(trend_verdicts, mine))


@statement
def _known_tags(**page: bool) -> Any:
    return paging.apply(_with_verdict(), tags.c.id, **page)


@statement
def _one_tag() -> Any:
    named = func.lower(bindparam("name", type_=Text()))
    return _with_verdict().where(or_(cast(tags.c.id, Text) == bindparam("name", type_=Text()), tags.c.name == named))


def paged(page: Page) -> dict[str, int]:
    """The parameters of lists by score."""
    return {"page_limit": page.limit, "page_offset": page.offset}


def free(tx: Tx) -> int:
    """1 where trends are shown without review."""
    return int(not tx.settings.trends.review)


async def posts_talked_of(tx: Tx, viewer: Viewer, page: Page) -> list[int]:
    """Ids of posts, the most talked of first; none that the viewer does not want to meet. Anybody may."""
    if not tx.settings.trends.enabled:
        return []
    stmt = _posts(signed_in=viewer.signed_in)
    rows = await tx.tuples(stmt, viewer_id=viewer.account_id, now=tx.now, free=free(tx), **paged(page))
    return [row[0] for row in rows]


async def posts_for_review(tx: Tx, viewer: Viewer, page: Page) -> dict[int, bool | None]:
    """All that trend, with what was decided. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    return {row[0]: _verdict(row[1]) for row in await tx.tuples(_posts_for_review(), **paged(page))}


async def tags_talked_of(tx: Tx, viewer: Viewer, page: Page) -> list[TagCard]:
    """Tags with their days, the most talked of first. Anybody may."""
    if not tx.settings.trends.enabled:
        return []
    rows = await tx.tuples(_tags(all=False), free=free(tx), **paged(page))
    return await load_tags(tx, viewer, [row[0] for row in rows])


async def tags_for_review(tx: Tx, viewer: Viewer, page: Page) -> list[TagTrend]:
    """All tags that trend, with what was decided. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    return await _views(tx, await tx.all(_tags(all=True), **paged(page)))


async def known_tags(tx: Tx, viewer: Viewer, page: Page) -> Slice[TagTrend]:
    """All tags, the newest first, by cursor. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    rows, more = paging.cut(await tx.all(_known_tags(**page.flags), **page.params), page)
    return Slice(await _views(tx, rows), more)


async def load_tag(tx: Tx, viewer: Viewer, name: str) -> TagTrend:
    """A tag by its id or its name, for moderators. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    rows = await tx.all(_one_tag(), name=name.removeprefix("#"))
    if not rows:
        raise NotFound("tag")
    return (await _views(tx, rows[:1]))[0]


async def _views(tx: Tx, rows: Sequence[Any]) -> list[TagTrend]:
    used = await history(tx, [row.id for row in rows])
    found = []
    for row in rows:
        verdict = _verdict(row.approved)
        shown = verdict if verdict is not None else not tx.settings.trends.review
        url = tx.settings.url(tag_path(row.name))
        usable, listable = bool(row.usable), bool(row.listable)
        found.append(TagTrend(row.id, row.name, row.display_name, url, used[row.id], verdict, usable, listable, shown))
    return found


def _verdict(approved: int | None) -> bool | None:
    return None if approved is None else approved == 1
