"""The job that looks every few minutes at what people did lately."""

from typing import Any, Protocol

from sqlalchemy import bindparam, exists, or_, select

from veche.core.trends import links
from veche.core.trends.rules import LINK, POST, TAG
from veche.core.trends.scoring import FADING, look_at_posts, look_at_tags, write, write_fading
from veche.core.tx import Tx, TxFactory
from veche.db import statement
from veche.lib import snowflake
from veche.lib.times import DAY
from veche.tables.posts import posts as post_table
from veche.tables.trends import trends


class Services(Protocol):
    """What the job needs of the composition."""

    @property
    def open_tx(self) -> TxFactory: ...


@statement
def _anything() -> Any:
    lately = exists().where(post_table.c.id >= bindparam("start_id"), post_table.c.visibility == 0)
    return select(1).where(or_(lately, exists().where(trends.c.kind != "")))


async def is_due(tx: Tx) -> bool:
    """Whether `refresh` has anything to do: asked by the schedule before it writes."""
    if not tx.settings.trends.enabled:
        return False
    return await tx.scalar(_anything(), start_id=snowflake.first_at(tx.now - DAY)) is not None


async def refresh(services: Services) -> None:
    """Job `trends.refresh` (as one of the network kind it has no transaction): looks, which may take a while, beside
    the writers; then writes what is talked of now. What was and fades leaves by itself."""
    async with services.open_tx.read(slow=True) as tx:
        tags, posts, shared = await look_at_tags(tx), await look_at_posts(tx), await links.look(tx)

    async def write_all(tx: Tx) -> None:
        await write_fading(tx, TAG, tags, FADING)
        await write_fading(tx, LINK, shared, FADING)
        await write(tx, POST, posts)

    await services.open_tx.write(write_all)
