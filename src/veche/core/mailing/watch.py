"""Is the mailer able to work?"""

import asyncio
from typing import Any

from sqlalchemy import select

from veche.core.tx import TxFactory
from veche.db import DatabaseError, statement
from veche.tables.mailing import projects

PATIENCE = 0.3


@statement
def _any() -> Any:
    return select(projects.c.id).limit(1)


async def answers(open_tx: TxFactory) -> bool:
    """Whether the database answers within 300 ms."""
    try:
        async with asyncio.timeout(PATIENCE), open_tx.read() as tx:
            await tx.first(_any())
    except (TimeoutError, DatabaseError):
        return False
    return True
