"""How hashtags were used day by day: counted from the posts that carry them, so there is nothing to keep up to date.

Ids of posts are ordered by time, and a tag's posts stand in an index by them: only the days asked for are read.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from veche.core.tags.views import DayView
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.lib import snowflake
from veche.lib.times import DAY
from veche.tables.posts import post_tags, posts

WEEK = 7


@statement
def _days() -> Any:
    p, t = posts.c, post_tags.c
    day = t.post_id.op("/")(literal_column(str(DAY << snowflake.LOW_BITS)))
    return (
        select(t.tag_id, day.label("day"), func.count().label("uses"), func.count(p.author_id.distinct()))
        .select_from(post_tags.join(posts, p.id == t.post_id))
        .where(
            ids_in(t.tag_id, "ids"),
            t.post_id >= bindparam("since"),
            p.visibility == 0,
            p.state == 0,
            p.deleted_at.is_(None),
        )
        .group_by(t.tag_id, day)
    )


async def history(tx: Tx, ids: Iterable[int], days: int = WEEK) -> dict[int, tuple[DayView, ...]]:
    """Public uses of each of these tags on each of the last days, today first, days without any included.

    One statement, whatever the number of tags.
    """
    wanted = list(ids)
    today = tx.now // DAY
    counted: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    if wanted:
        since = snowflake.first_at((today - days + 1) * DAY)
        for tag_id, day, uses, accounts in await tx.tuples(_days(), ids=wanted, since=since):
            counted[tag_id][day] = (uses, accounts)
    return {
        id: tuple(DayView(day * DAY, *counted[id].get(day, (0, 0))) for day in range(today, today - days, -1))
        for id in wanted
    }
