"""SQLite: reads in the event loop, what turns out slow in a few threads, writes in one (decision 15)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, TypeVar

from veche.db.connection import Connection
from veche.db.engine import Engine
from veche.db.errors import Interrupted, ProgrammingError
from veche.db.render import Kind
from veche.db.sqlite_session import SqliteConnection, SqliteSession
from veche.db.statement import Row, Statement
from veche.db.writer import Writer

T = TypeVar("T")
R = TypeVar("R")

IDLE_READERS = 8
SLOW_READERS = 2
# How long a slow read may hold the event loop before it goes on in a thread. Most of what may be slow is not, and a
# thread costs it more than its statements: its core has none of their pages at hand.
LOOP_SECONDS = 0.0015


class SqliteEngine(Engine):
    """One file. Several processes may use it; each has its own writer thread and they take turns."""

    kind: Kind = "sqlite"

    def __init__(self, path: str, synchronous: str = "full") -> None:
        if synchronous not in {"full", "normal"}:
            raise ValueError("synchronous must be full or normal")
        self._path = path
        self._synchronous = synchronous.upper()
        self._writer = Writer(SqliteSession(path, synchronous=self._synchronous))
        # Sees every commit, those of our own writer included, because it is never the one who commits.
        self._watch = SqliteSession(path, readonly=True)
        self._idle: list[SqliteSession] = []
        self._threads = ThreadPoolExecutor(SLOW_READERS, "veche-reader")

    @classmethod
    async def connect(cls, url: str, synchronous: str = "full", pool: int = 0) -> "SqliteEngine":
        """Open the file, or make it."""
        return cls(url.removeprefix("sqlite:///"), synchronous)

    def read(self, slow: bool = False) -> AbstractAsyncContextManager[Connection]:
        return _SlowReading(self) if slow else _Reading(self)

    async def write(self, fn: Callable[[Connection], Awaitable[T]], committed: Callable[[], None] | None = None) -> T:
        result: T = await self._writer.write(fn, committed)
        return result

    def version(self) -> int:
        found: int = self._watch.raw.execute("PRAGMA data_version").fetchall()[0][0]  # type: ignore[assignment]
        return found

    def saw(self, sequence: int) -> None:
        """The file itself tells of changes, also of those without an event."""

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._writer.close)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._watch.close()
        while self._idle:
            self._idle.pop().close()

    def take(self) -> SqliteSession:
        """A reader nobody uses, or a new one."""
        return self._idle.pop() if self._idle else SqliteSession(self._path, readonly=True, patience=0.5)

    def give_back(self, session: SqliteSession) -> None:
        """Keep a few readers warm."""
        if len(self._idle) < IDLE_READERS:
            self._idle.append(session)
        else:
            session.close()

    def in_thread(self, fn: Callable[..., R], *args: Any) -> Future[R]:
        """Run something slow on a reader thread."""
        return self._threads.submit(fn, *args)


class _Reading:
    """A read in the event loop; what is read inside is of one moment."""

    __slots__ = ("_engine", "_session")

    def __init__(self, engine: SqliteEngine) -> None:
        self._engine = engine

    async def __aenter__(self) -> Connection:
        self._session = self._engine.take()
        self._session.raw.execute("BEGIN")
        return SqliteConnection(self._session)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session.raw.in_transaction:
            self._session.raw.execute("ROLLBACK")
        self._engine.give_back(self._session)


class _SlowReading(_Reading):
    """The same, on a thread where the event loop would wait too long; a caller who goes away stops the statement."""

    __slots__ = ("_conn",)

    async def __aenter__(self) -> Connection:
        await super().__aenter__()
        self._conn = _ThreadedConnection(self._engine, self._session)
        return self._conn

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        running = self._conn.running
        if running is not None and not running.done():
            # Cancelled in the middle of a statement: stop it, and drop the session when it has stopped.
            self._session.raw.interrupt()
            running.add_done_callback(lambda _: self._session.close())
            return
        await super().__aexit__(kind, error, trace)


class _ThreadedConnection(Connection):
    """Reads in the event loop while its time lasts, then on a thread, one statement after the other.

    A statement that takes longer is broken off and begins anew on a thread; the loop has its turn meanwhile, so after
    it there is time again.
    """

    kind: Kind = "sqlite"

    def __init__(self, engine: SqliteEngine, session: SqliteSession) -> None:
        self._engine = engine
        self._session = session
        self.running: Future[Any] | None = None
        self._is_short = False
        self._left = LOOP_SECONDS

    def hasten(self) -> None:
        self._is_short = True

    async def all(self, stmt: Statement, /, **params: Any) -> list[Row]:
        return await self._run(self._session.all, stmt, params)

    async def tuples(self, stmt: Statement, /, **params: Any) -> list[tuple[Any, ...]]:
        return await self._run(self._session.tuples, stmt, params)

    async def first(self, stmt: Statement, /, **params: Any) -> Row | None:
        return await self._run(self._session.first, stmt, params)

    async def scalar(self, stmt: Statement, /, **params: Any) -> Any:
        return await self._run(self._session.scalar, stmt, params)

    async def run(self, stmt: Statement, /, **params: Any) -> int:
        return await self._run(self._session.run, stmt, params)

    async def many(self, stmt: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        await self._run(self._session.many, stmt, list(rows))

    async def script(self, sql: str) -> None:
        await self._run(self._session.script, sql)

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        raise ProgrammingError("a reader changes nothing, so there is nothing to undo")

    async def _run(self, fn: Callable[..., R], *args: Any) -> R:
        if self._is_short:  # nobody else uses the session meanwhile: statements are awaited one by one
            return fn(*args)
        if self._left > 0:
            began = time.perf_counter()
            try:
                return self._session.within(self._left, fn, *args)
            except Interrupted:
                pass
            finally:
                self._left -= time.perf_counter() - began
        self._left = LOOP_SECONDS
        self.running = future = self._engine.in_thread(fn, *args)
        return await asyncio.wrap_future(future)
