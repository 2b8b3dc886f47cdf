"""How often tags were used, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from veche.core.trends.views import DayView
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.lib import snowflake
from veche.lib.times import DAY
from veche.tables.posts import post_tags, posts

DAYS = 7

_p = posts.c


@statement
def _tags() -> Any:
    day = _p.created_at // DAY
    return (
        select(post_tags.c.tag_id, day, func.count(), func.count(_p.author_id.distinct()))
        .select_from(post_tags.join(posts, _p.id == post_tags.c.post_id))
        .where(
            ids_in(post_tags.c.tag_id, "ids"), post_tags.c.post_id >= bindparam("start_id"),
            _p.visibility == 0, _p.deleted_at.is_(None), _p.state == 0,
        )
        .group_by(post_tags.c.tag_id, day)
    )  # fmt: skip


async def of_tags(tx: Tx, ids: Iterable[int]) -> dict[int, tuple[DayView, ...]]:
    """The last seven days of these tags, today first. One statement."""
    wanted = list(ids)
    if not wanted:
        return {}
    start = first_day(tx.now)
    rows = await tx.tuples(_tags(), ids=wanted, start_id=snowflake.first_at(start))
    return days(tx.now, wanted, rows)


def first_day(now: int) -> int:
    """The midnight with which the days that are told begin."""
    return now // DAY * DAY - (DAYS - 1) * DAY


def days(now: int, ids: Iterable[int], rows: Iterable[Sequence[int]]) -> dict[int, tuple[DayView, ...]]:
    """Rows of (thing, number of the day, uses, people) as days, those without a use between them."""
    counted: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for id, day, uses, people in rows:
        counted[id][day] = (uses, people)
    today = now // DAY
    return {
        id: tuple(DayView(day * DAY, *counted[id].get(day, (0, 0))) for day in range(today, today - DAYS, -1))
        for id in ids
    }
