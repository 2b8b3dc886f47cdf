"""Links that are much talked of: pages that have a card, by the posts that carry it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import bindparam, case, func, select

from veche.core import cards
from veche.core.errors import NotFound
from veche.core.paging import Page
from veche.core.tags.history import WEEK
from veche.core.tags.views import DayView
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.trends.review import decide
from veche.core.trends.rules import LINK, PUBLISHER, check_moderates, judged
from veche.core.trends.scoring import of_open_author, surprise
from veche.core.trends.views import LinkTrend, PublisherTrend
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.lib import snowflake
from veche.lib.times import DAY
from veche.tables.cards import cards as card_table
from veche.tables.posts import posts
from veche.tables.trends import trend_verdicts, trends

MOST = 500

_p, _t, _v, _c = posts.c, trends.c, trend_verdicts.c, card_table.c


@statement
def _in_use() -> Any:
    recent = _p.id >= bindparam("day_id")
    now = func.count(case((recent, _p.author_id), else_=None).distinct())
    before = func.count(case((recent, None), else_=_p.author_id).distinct())
    return (
        select(_p.card_id, now, before)
        .select_from(posts.join(card_table, _c.id == _p.card_id))
        .where(
            _p.id >= bindparam("start_id"), _p.visibility == 0, _p.sensitive == 0, _c.state == "ready",
            may_stand_in_public(posts, None), of_open_author(posts),
        )
        .group_by(_p.card_id)
        .having(now >= bindparam("least"))
    )  # fmt: skip


@statement
def _listed() -> Any:
    joined = trends.join(card_table, _c.id == _t.thing_id).outerjoin(trend_verdicts, judged(LINK))
    return (
        select(_c.id, _c.url, _v.approved)
        .select_from(joined)
        .where(_t.kind == LINK)
        .order_by(_t.score.desc(), _c.id.desc())
        .limit(MOST)
    )


@statement
def _one() -> Any:
    mine = (_v.kind == LINK) & (_v.thing == bindparam("thing"))
    return (
        select(_c.id, _c.url, _v.approved)
        .select_from(card_table.outerjoin(trend_verdicts, mine))
        .where(_c.id == bindparam("card_id"), _c.state == "ready")
    )


@statement
def _publishers() -> Any:
    return select(_v.thing, _v.approved, _v.decided_at).where(_v.kind == PUBLISHER)


@statement
def _days() -> Any:
    day = _p.created_at // DAY
    return (
        select(_p.card_id, day, func.count(), func.count(_p.author_id.distinct()))
        .where(
            ids_in(_p.card_id, "ids"), _p.id >= bindparam("since"), _p.visibility == 0, _p.state == 0,
            _p.deleted_at.is_(None),
        )
        .group_by(_p.card_id, day)
    )  # fmt: skip


async def look(tx: Tx) -> dict[int, float]:
    """Links that more people share than the day before, with their surprise."""
    day, two_days = snowflake.first_at(tx.now - DAY), snowflake.first_at(tx.now - 2 * DAY)
    least = tx.settings.trends.link_people
    used = await tx.tuples(_in_use(), start_id=two_days, day_id=day, least=least, now=tx.now)
    return {id: surprise(now, before) for id, now, before in used}


async def links_talked_of(tx: Tx, page: Page) -> list[LinkTrend]:
    """Links with their cards and days, the most talked of first. Anybody may."""
    if not tx.settings.trends.enabled:
        return []
    found = [one for one in await _judged(tx) if one[2]]
    return await _views(tx, found[page.offset : page.offset + page.limit])


async def links_for_review(tx: Tx, viewer: Viewer, page: Page) -> list[LinkTrend]:
    """All links that trend, with what was decided. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    return await _views(tx, (await _judged(tx))[page.offset : page.offset + page.limit])


async def decide_link(tx: Tx, viewer: Viewer, id: int, *, approved: bool) -> LinkTrend:
    """A link may trend, or may not. Moderators may. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    if await tx.first(_one(), card_id=id, thing=str(id)) is None:
        raise NotFound("link")
    await decide(tx, viewer, LINK, str(id), approved=approved)
    return (await _views(tx, [(id, approved, approved)]))[0]


async def publishers_for_review(tx: Tx, viewer: Viewer, page: Page) -> list[PublisherTrend]:
    """Whose links trend, with what was decided about them. Moderators may. Errors: NotAllowed."""
    check_moderates(viewer)
    hosts = list(dict.fromkeys(_host(row[1]) for row in await tx.tuples(_listed())))
    known = await _known_publishers(tx)
    return [_publisher(host, known) for host in hosts[page.offset : page.offset + page.limit]]


async def decide_publisher(tx: Tx, viewer: Viewer, host: str, *, approved: bool) -> PublisherTrend:
    """All links to a host may trend, or none. Moderators may. Errors: NotAllowed, NotFound (nobody links there now)."""
    check_moderates(viewer)
    host = host.strip().lower()
    if host not in {_host(row[1]) for row in await tx.tuples(_listed())}:
        raise NotFound("publisher")
    await decide(tx, viewer, PUBLISHER, host, approved=approved)
    return _publisher(host, await _known_publishers(tx))


async def _judged(tx: Tx) -> list[tuple[int, bool | None, bool]]:
    """Card, what was decided about it or its publisher, whether it is shown."""
    known = await _known_publishers(tx)
    found: list[tuple[int, bool | None, bool]] = []
    for id, url, approved in await tx.tuples(_listed()):
        of_host = known.get(_host(url), (None, None))[0]
        verdict = of_host if approved is None or of_host is False else approved == 1
        found.append((id, verdict, not tx.settings.trends.review if verdict is None else verdict))
    return found


async def _known_publishers(tx: Tx) -> dict[str, tuple[bool | None, int | None]]:
    return {host: (approved == 1, at) for host, approved, at in await tx.tuples(_publishers())}


def _publisher(host: str, known: dict[str, tuple[bool | None, int | None]]) -> PublisherTrend:
    approved, at = known.get(host, (None, None))
    return PublisherTrend(host, approved, at)


async def _views(tx: Tx, found: Iterable[tuple[int, bool | None, bool]]) -> list[LinkTrend]:
    chosen = {id: (verdict, shown) for id, verdict, shown in found}
    if not chosen:
        return []
    known = await cards.load(tx, chosen)
    days = await _history(tx, list(known))
    return [LinkTrend(known[id], days[id], *chosen[id]) for id in chosen if id in known]


async def _history(tx: Tx, ids: list[int]) -> dict[int, tuple[DayView, ...]]:
    today = tx.now // DAY
    counted: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    since = snowflake.first_at((today - WEEK + 1) * DAY)
    for id, day, uses, people in await tx.tuples(_days(), ids=ids, since=since):
        counted[id][day] = (uses, people)
    return {
        id: tuple(DayView(day * DAY, *counted[id].get(day, (0, 0))) for day in range(today, today - WEEK, -1))
        for id in ids
    }


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
