"""What a write left behind beside its rows: events and jobs."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import select

from veche.core.eventbase import Event, decode
from veche.core.tx import TxFactory
from veche.db import statement
from veche.tables.events import event_log
from veche.tables.jobs import jobs

E = TypeVar("E", bound=Event)


@statement
def _events() -> Any:
    return select(event_log).order_by(event_log.c.sequence)


@statement
def _jobs() -> Any:
    return select(jobs.c.name, jobs.c.args).order_by(jobs.c.id)


async def happened(open_tx: TxFactory) -> list[Event]:
    """All events so far."""
    async with open_tx.read() as tx:
        rows = await tx.all(_events())
    found = [decode(row.name, row.payload, () if row.account_id is None else (row.account_id,)) for row in rows]
    return [event for event in found if event is not None]


async def of_kind(open_tx: TxFactory, kind: type[E]) -> list[E]:
    """Those of one kind."""
    return [event for event in await happened(open_tx) if isinstance(event, kind)]


async def enqueued(open_tx: TxFactory, name: str) -> list[dict[str, Any]]:
    """Arguments of the waiting jobs of that name."""
    async with open_tx.read() as tx:
        return [msgspec.json.decode(row.args) for row in await tx.all(_jobs()) if row.name == name]
