"""The job that looks every few minutes at what people did lately."""

from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from veche.core.trends import links, scoring
from veche.core.tx import Tx
from veche.db import statement
from veche.lib import snowflake
from veche.lib.times import DAY
from veche.tables.posts import posts
from veche.tables.trends import trends


@statement
def _anything() -> Any:
    lately = exists().where(posts.c.id >= bindparam("start_id"), posts.c.visibility == 0)
    return select(1).where(or_(lately, exists().where(trends.c.kind != "")))


async def is_due(tx: Tx) -> bool:
    """Whether `refresh` has anything to do: asked by the schedule before it writes."""
    if not tx.settings.trends.enabled:
        return False
    return await tx.scalar(_anything(), start_id=snowflake.first_at(tx.now - DAY)) is not None


async def refresh(tx: Tx) -> None:
    """Job `trends.refresh`: writes what is talked of now; what was and fades leaves by itself."""
    await scoring.tags_and_posts(tx)
    await links.refresh(tx)
