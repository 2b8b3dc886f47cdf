"""The unit of work: a transaction, its moment, its events and jobs. Everything commits together or not at all."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from sqlalchemy import Integer, Text, bindparam, func, select

from veche.core.eventbase import Event, encode
from veche.core.reactions import Enqueue, Reactions
from veche.db import Connection, Engine, ProgrammingError, statement, upsert
from veche.jobs import queue
from veche.lib import snowflake
from veche.lib.clock import Clock
from veche.pubsub import EVENTS, JOBS, Bus
from veche.tables.events import event_log
from veche.tables.sequences import SEQUENCES, sequences

if TYPE_CHECKING:
    from veche.core.limits import Limits
    from veche.settings import Settings

T = TypeVar("T")
M = TypeVar("M")
log = logging.getLogger(__name__)


@statement
def _take_number(*, sequence: str, database: str) -> Any:
    if database == "postgresql":
        return select(SEQUENCES[sequence].next_value())
    following = {"value": sequences.c.value + 1}
    row = {"name": sequence, "value": 1}
    return upsert(sequences, row, conflict=["name"], set_=following).returning(sequences.c.value)


@statement
def _log_event() -> Any:
    columns = ("name", "account_id", "payload", "created_at")
    return event_log.insert().values({name: bindparam(name, type_=event_log.c[name].type) for name in columns})


@statement
def _lock_log() -> Any:
    # Two numbers: a key space of its own, apart from that of `lock`.
    return select(func.pg_advisory_xact_lock(bindparam("room", 1, Integer), bindparam("place", 17, Integer)))


@statement
def _lock() -> Any:
    return select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key", type_=Text()), 0)))


class Tx:
    """One transaction. Its statements are the connection's; what is written here stands or falls as one."""

    __slots__ = (
        "_after",
        "_events",
        "_memories",
        "_reactions",
        "_topics",
        "all",
        "conn",
        "first",
        "limits",
        "many",
        "now",
        "run",
        "scalar",
        "settings",
        "tuples",
        "writing",
    )

    def __init__(  # noqa: PLR0913 - what a transaction is given by its factory
        self,
        conn: Connection,
        *,
        now: int,
        settings: "Settings",
        limits: "Limits",
        reactions: Reactions,
        writing: bool,
        memories: dict[type, Any] | None = None,
    ) -> None:
        self.conn = conn
        self.now = now
        self.settings = settings
        self.limits = limits
        self.writing = writing
        self.all = conn.all
        self.first = conn.first
        self.scalar = conn.scalar
        self.run = conn.run
        self.many = conn.many
        self.tuples = conn.tuples
        self._reactions = reactions
        self._memories = {} if memories is None else memories
        self._events: list[Event] = []
        self._after: list[Callable[[], None]] = []
        self._topics: set[str] = set()

    def memory(self, kind: type[M]) -> M:
        """What this process remembers of this database beside it: one object per class, made at its first use.

        For readers in the event loop only; a transaction that writes runs elsewhere and sees what may never be.
        """
        found: M | None = self._memories.get(kind)
        if found is None:
            found = self._memories[kind] = kind()
        return found

    def hasten(self) -> None:
        """After the slow part of a slow read: what follows takes no longer than in any other."""
        self.conn.hasten()

    async def next_number(self, sequence: str = "number") -> int:
        """The next of a server-wide sequence: "number" (posts, comments, messages), "note", "topic"; below 2^31."""
        if sequence not in SEQUENCES:
            raise ProgrammingError(f"there is no sequence {sequence!r}")
        value: int = await self.scalar(_take_number(sequence=sequence))
        return value

    async def next_id(self, at: int | None = None) -> int:
        """A 63-bit id of this moment, or of `at` (ms) for what is older. Two ids of one moment may clash; rarely."""
        low = await self.next_number("id")
        return snowflake.compose(self.now if at is None else at, low)

    async def lock(self, *key: str | int) -> None:
        """Whoever asks for the same key waits until this transaction ends. SQLite's one writer needs no lock."""
        self._must_write("lock")
        if self.conn.kind == "postgresql":
            await self.scalar(_lock(), key=":".join(str(part) for part in key))

    def emit(self, event: Event) -> None:
        """It happened. Its reactions follow before the commit, after it, or by a job: effects.ON tells."""
        self._must_write("emit")
        self._events.append(event)

    async def enqueue(
        self, job: str, *, unique: str | None = None, run_at: int | None = None, priority: int = 0, **args: Any
    ) -> None:
        """A job that exists if this transaction commits.

        `unique`: at most one waiting job of that key. `priority`: 1 somebody waits for it, 0 usual, -1 whenever.
        """
        self._must_write("enqueue")
        await queue.insert(self.conn, job, args, now=self.now, unique=unique, run_at=run_at, priority=priority)
        self._topics.add(JOBS)

    def wake_workers(self) -> None:
        """After the commit, as `enqueue` does: jobs have become due that were in the queue already."""
        self._must_write("wake_workers")
        self._topics.add(JOBS)

    def after_commit(self, fn: Callable[[], None]) -> None:
        """Call it in the event loop once the commit is on disk. What must not be lost is a job instead."""
        self._must_write("after_commit")
        self._after.append(fn)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens inside is undone alone when it raises, its events and after-commit calls included."""
        events, after = len(self._events), len(self._after)
        try:
            async with self.conn.savepoint():
                yield
        except BaseException:
            del self._events[events:]
            del self._after[after:]
            raise

    async def settle(self) -> None:
        """The last step before the commit: reactions of the kind `now`, jobs, and the event log. For the factory."""
        for event in self._events:  # grows while reactions emit
            for react in self._reactions.now.get(type(event), ()):
                await react(self, event)
            for reaction in self._reactions.jobs.get(type(event), ()):
                await self._enqueue_for(event, reaction)
        rows = [row for event in self._events for row in self._log_rows(event)]
        if not rows:
            return
        if self.conn.kind == "postgresql":
            # From here to the commit nobody else logs, so the sequence follows the order of the commits.
            await self.scalar(_lock_log())
        await self.many(_log_event(), rows)
        self._topics.add(EVENTS)

    def committed(self, bus: Bus) -> None:
        """In the event loop, after the commit. For the factory."""
        for topic in self._topics:
            bus.wake(topic)
        for fn in self._after:
            try:
                fn()
            except Exception:
                log.exception("a call after a commit failed")

    def is_awaited(self) -> bool:
        """Whether something happened whose live reaction the writer waits for. For the factory."""
        return any(type(event) in self._reactions.awaited for event in self._events)

    async def _enqueue_for(self, event: Event, reaction: Enqueue) -> None:
        args: dict[str, Any] = msgspec.to_builtins(event)
        del args["to"]
        unique = None if reaction.unique is None else reaction.unique(event)
        await self.enqueue(reaction.name, unique=unique, priority=reaction.priority, **args)

    def _log_rows(self, event: Event) -> list[dict[str, Any]]:
        row = {"name": type(event).__name__, "payload": encode(event), "created_at": self.now}
        if not event.to and event.addressed:
            return []
        return [{**row, "account_id": account_id} for account_id in event.to or (None,)]

    def _must_write(self, verb: str) -> None:
        if not self.writing:
            raise ProgrammingError(f"{verb} in a read transaction")


class TxFactory:
    """Opens transactions; built once, in services."""

    def __init__(
        self, engine: Engine, settings: "Settings", limits: "Limits", clock: Clock, reactions: Reactions, bus: Bus
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.limits = limits
        self.clock = clock
        self.reactions = reactions
        self.bus = bus
        self.memories: dict[type, Any] = {}
        self.catch_up: Callable[[], Awaitable[None]] | None = None  # of the log's reader, where there is one

    def now(self) -> int:
        """The present moment, ms UTC."""
        return self.clock.now()

    def read(self, slow: bool = False) -> AbstractAsyncContextManager[Tx]:
        """A transaction that reads. `slow`: what may exceed 5 ms (search, deep offsets) must not hold the loop."""
        return _Reading(self, self.engine.read(slow))

    async def write(self, fn: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `fn` in a transaction and return what it returned, once the commit is on disk.

        `fn` awaits nothing but the database, and may run more than once, so it changes nothing outside of it.
        """
        last: Tx | None = None

        async def whole(conn: Connection) -> T:
            nonlocal last
            last = self.open(conn, writing=True)
            result = await fn(last)
            await last.settle()
            return result

        def committed() -> None:
            if last is not None:
                last.committed(self.bus)

        result = await self.engine.write(whole, committed)
        if self.catch_up is not None and last is not None and last.is_awaited():
            await self.catch_up()
        return result

    def open(self, conn: Connection, *, writing: bool) -> Tx:
        """A Tx on a connection whose transaction somebody else ends."""
        return Tx(
            conn,
            now=self.clock.now(),
            settings=self.settings,
            limits=self.limits,
            reactions=self.reactions,
            writing=writing,
            memories=self.memories,
        )


class _Reading:
    """Opens a connection and a Tx on it; a class, because contextlib's generators cost more than the read itself."""

    __slots__ = ("_factory", "_opening")

    def __init__(self, factory: TxFactory, opening: AbstractAsyncContextManager[Connection]) -> None:
        self._factory = factory
        self._opening = opening

    async def __aenter__(self) -> Tx:
        return self._factory.open(await self._opening.__aenter__(), writing=False)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opening.__aexit__(kind, error, trace)
