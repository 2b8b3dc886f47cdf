"""Reading the event log: live reactions in every process, long polls, and the end of old rows (decision 17)."""

import asyncio
import inspect
import logging
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, func, select

from veche.core.eventbase import Event, decode
from veche.core.reactions import Reactions
from veche.core.tx import Tx
from veche.db import Connection, DatabaseError, Engine, Row, statement
from veche.pubsub import EVENTS, Bus
from veche.tables.events import event_log

log = logging.getLogger(__name__)

BATCH = 500
KEPT_MS = 7 * 24 * 60 * 60 * 1000
PRUNE_ROWS = 5000
PRUNE_JOB = "eventlog.prune"  # the name that `prune` goes by in effects.JOBS


class Logged(NamedTuple):
    """An event as it stands in the log; `event.to` names the one account that the row is for, or nobody."""

    sequence: int
    event: Event
    created_at: int


@statement
def _after(*, addressed: bool = False) -> Any:
    query = select(event_log).where(event_log.c.sequence > bindparam("sequence"))
    if addressed:
        query = query.where(event_log.c.account_id == bindparam("account_id"))
    return query.order_by(event_log.c.sequence).limit(bindparam("limit"))


@statement
def _bounds() -> Any:
    # Each by itself: SQLite looks one of them up, but for both at once it reads the whole log.
    ends = {"oldest": func.min(event_log.c.sequence), "newest": func.max(event_log.c.sequence)}
    return select(*(select(end).scalar_subquery().label(name) for name, end in ends.items()))


@statement
def _prune() -> Any:
    # The oldest rows only, so that the look costs the same however long the log is. The newest row always stays: it
    # tells how far the sequence has come.
    oldest = (
        select(event_log.c.sequence, event_log.c.created_at)
        .order_by(event_log.c.sequence)
        .limit(bindparam("limit"))
        .subquery()
    )
    newest = select(func.max(event_log.c.sequence)).scalar_subquery()
    old = select(oldest.c.sequence).where(oldest.c.created_at < bindparam("before"), oldest.c.sequence < newest)
    return delete(event_log).where(event_log.c.sequence.in_(old))


async def since(tx: Tx, sequence: int, account_id: int, limit: int = BATCH) -> list[Logged]:
    """What came for this account after `sequence`, oldest first. Rows for everybody are not among them."""
    rows = await tx.all(_after(addressed=True), sequence=sequence, account_id=account_id, limit=limit)
    return [logged for row in rows if (logged := _logged(row)) is not None]


async def bounds(tx: Tx) -> tuple[int, int]:
    """(oldest kept, newest) sequence; (0, 0) while nothing has ever happened.

    Somebody who has read up to `at` has missed nothing as long as `at >= oldest - 1`.
    """
    return await _read_bounds(tx.conn)


async def prune(tx: Tx) -> None:
    """The job that ends rows older than seven days, some thousands at a time; comes again while there are more."""
    gone = await tx.run(_prune(), before=tx.now - KEPT_MS, limit=PRUNE_ROWS)
    if gone >= PRUNE_ROWS - 1:
        await tx.enqueue(PRUNE_JOB, unique=PRUNE_JOB, priority=-1)


class LogReader:
    """Follows the log in one process and calls the live reactions, in order and once each.

    It begins at the newest row: what happened before the process started is nothing that its streams or caches have
    seen. Sequences follow the order of the commits, so a gap is a transaction that was undone, and never one that is
    still to come.
    """

    def __init__(self, engine: Engine, reactions: Reactions, bus: Bus, context: Any, poll: float = 1.0) -> None:
        self.sequence = 0
        self._engine = engine
        self._live = reactions.live
        self._bus = bus
        self._context = context
        self._poll = poll
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up the place at the end of the log, and follow it from there."""
        async with self._engine.read() as conn:
            _, self.sequence = await _read_bounds(conn)
        self._engine.saw(self.sequence)
        self._unsubscribe = self._bus.subscribe(EVENTS, self._wake.set)
        self._task = asyncio.create_task(self._follow(), name="event log")

    async def stop(self) -> None:
        """Read no further."""
        if self._task is not None:
            self._unsubscribe()
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def catch_up(self) -> None:
        """Read what is there now; returns when its reactions have run."""
        async with self._turn:
            while rows := await self._next():
                for row in rows:
                    await self._tell(row)
                    self.sequence = row.sequence
                self._engine.saw(self.sequence)

    async def keep_up(self) -> None:
        """`catch_up` for a writer, who has committed already and is not told when reading fails now: the log is read
        again in a moment."""
        try:
            await self.catch_up()
        except DatabaseError as error:
            log.warning("the event log cannot be read now: %s", error)

    async def _next(self) -> list[Row]:
        async with self._engine.read() as conn:
            return await conn.all(_after(), sequence=self.sequence, limit=BATCH)

    async def _follow(self) -> None:
        while True:
            self._wake.clear()
            await self.keep_up()
            # Not wait_for: of a wake-up and a cancellation at once it would lose the latter.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._wake.wait()

    async def _tell(self, row: Row) -> None:
        logged = _logged(row)
        if logged is None:
            return
        for react in self._live.get(type(logged.event), ()):
            try:
                pending = react(self._context, logged.event, logged.sequence)
                if inspect.isawaitable(pending):
                    await pending
            except Exception:
                log.exception("a live reaction to %s %d failed", row.name, row.sequence)


async def _read_bounds(conn: Connection) -> tuple[int, int]:
    oldest, newest = (await conn.tuples(_bounds()))[0]
    return oldest or 0, newest or 0


def _logged(row: Row) -> Logged | None:
    to = () if row.account_id is None else (row.account_id,)
    try:
        event = decode(row.name, row.payload, to)
    except msgspec.ValidationError as error:
        # Written by another version while the servers are exchanged one by one.
        log.warning("event %d (%s) cannot be understood: %s", row.sequence, row.name, error)
        return None
    return None if event is None else Logged(row.sequence, event, row.created_at)
