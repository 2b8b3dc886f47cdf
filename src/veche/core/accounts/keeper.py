"""Whom to turn to."""

from typing import Any

from sqlalchemy import func, select

from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts, users


@statement
def _keeper() -> Any:
    here = (accounts.c.deleted_at.is_(None), accounts.c.suspended_at.is_(None), accounts.c.waiting == 0)
    joined = users.join(accounts, accounts.c.id == users.c.account_id)
    return select(func.min(accounts.c.id)).select_from(joined).where(users.c.role == "admin", *here)


async def keeper(tx: Tx) -> int | None:
    """The account of the first administrator, for instance documents; None while there is none. One statement."""
    found: int | None = await tx.scalar(_keeper())
    return found
