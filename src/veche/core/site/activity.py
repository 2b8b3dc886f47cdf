"""How lively the instance is, week by week: counted anew every few minutes, from what there is."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select

from veche.core.site.views import WeekView
from veche.core.tx import Tx
from veche.db import statement
from veche.lib import snowflake
from veche.lib.times import MINUTE, MONDAY, WEEK, week_of
from veche.tables.accounts import users
from veche.tables.instance import active_weeks
from veche.tables.posts import posts

WEEKS = 12
FRESH = 5 * MINUTE

_p = posts.c


def _week(column: Any) -> Any:
    return (column - MONDAY) // WEEK


@statement
def _written() -> Any:
    week = _week(_p.created_at)
    return (
        select(week, func.count())
        .where(
            _p.id >= bindparam("first_id"), _p.local == 1, _p.conversation_id.is_(None), _p.kind != "carrier",
            _p.deleted_at.is_(None), _p.state == 0,
        )
        .group_by(week)
    )  # fmt: skip


@statement
def _joined() -> Any:
    week = _week(users.c.created_at)
    return select(week, func.count()).where(users.c.created_at >= bindparam("after")).group_by(week)


@statement
def _here() -> Any:
    w = active_weeks.c
    return select(w.week, func.count()).where(w.week >= bindparam("after")).group_by(w.week)


@statement
def _forget() -> Any:
    return delete(active_weeks).where(active_weeks.c.week < bindparam("before"))


class _Kept:
    """The last weeks, and when they were counted."""

    def __init__(self) -> None:
        self.at = 0
        self.weeks: list[WeekView] | None = None


async def weeks(tx: Tx) -> list[WeekView]:
    """The last twelve weeks, the present one first; at most five minutes old."""
    kept = _Kept() if tx.writing else tx.memory(_Kept)
    if kept.weeks is None or not 0 <= tx.now - kept.at < FRESH:
        kept.weeks, kept.at = await _counted(tx), tx.now
    return kept.weeks


async def _counted(tx: Tx) -> list[WeekView]:
    present = week_of(tx.now)
    first = present - (WEEKS - 1) * WEEK
    written = dict(await tx.tuples(_written(), first_id=snowflake.first_at(first)))
    joined = dict(await tx.tuples(_joined(), after=first))
    here = dict(await tx.tuples(_here(), after=first))
    found = []
    for start in range(present, first - 1, -WEEK):
        number = (start - MONDAY) // WEEK
        found.append(WeekView(start, written.get(number, 0), here.get(start, 0), joined.get(number, 0)))
    return found


async def forget(tx: Tx) -> None:
    """Job `site.forget`: weeks that are not shown any more."""
    await tx.run(_forget(), before=week_of(tx.now) - WEEKS * WEEK)
