"""The one thread that writes to SQLite: waiting writers share a commit (decisions 14 and 15)."""

import asyncio
import queue
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from contextvars import Context, copy_context
from itertools import groupby
from typing import Any

from veche.db.connection import Connection
from veche.db.engine import tell
from veche.db.errors import DatabaseError, IntegrityError, ProgrammingError
from veche.db.sqlite_session import SqliteConnection, SqliteSession

BATCH_WRITES = 128
BATCH_SECONDS = 0.02  # The first of a batch waits for the last; disks need a few milliseconds anyway.

WriteFunction = Callable[[Connection], Awaitable[Any]]


class Write:
    """One caller's write: what to run, in whose context, and whom to tell."""

    __slots__ = ("committed", "context", "error", "fn", "future", "loop", "result")

    def __init__(self, fn: WriteFunction, committed: Callable[[], None] | None) -> None:
        self.fn = fn
        self.committed = committed
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.context: Context = copy_context()
        self.result: Any = None
        self.error: BaseException | None = None

    def drive(self, conn: Connection) -> None:
        """Run the coroutine to its end, in one go; it has nothing to wait for but this very thread."""
        coroutine: Any = self.fn(conn)
        try:
            coroutine.send(None)
        except StopIteration as end:
            self.result = end.value
            return
        coroutine.close()
        raise ProgrammingError(
            f"{getattr(self.fn, '__qualname__', self.fn)} waited for something other than the database inside a write "
            "transaction. Call the network, threads and timers before it opens, or in a job."
        )

    def tell(self) -> None:
        """In the caller's event loop: the commit is on disk, or nothing happened."""
        if self.error is None:
            tell(self.committed)
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Takes writes from any event loop of the process and answers each after its commit."""

    def __init__(self, session: SqliteSession) -> None:
        self._session = session
        self._conn = SqliteConnection(session)
        self._queue: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="veche-writer", daemon=True)
        self._thread.start()

    async def write(self, fn: WriteFunction, committed: Callable[[], None] | None = None) -> Any:
        """Run `fn` in a transaction. A caller who is cancelled while waiting is skipped if its turn has not come."""
        if threading.current_thread() is self._thread:
            raise ProgrammingError("a write inside a write")
        if self._closing:
            raise DatabaseError("the database is closed")
        job = Write(fn, committed)
        self._queue.put(job)
        return await job.future

    def close(self) -> None:
        """Carry out what is queued, then end. Blocks."""
        self._closing = True
        self._queue.put(None)
        self._thread.join()
        self._session.close()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            self._batch(job)

    def _batch(self, first: Write) -> None:
        done: list[Write] = []
        try:
            self._session.script("BEGIN IMMEDIATE")
            for job in self._waiting(first):
                done.append(job)
                self._perform(job)
            self._session.script("COMMIT")
        except BaseException as error:
            self._abandon(done or [first], error)
            return
        _answer(done)

    def _waiting(self, job: Write) -> Iterable[Write]:
        """The first write and whoever has queued up meanwhile."""
        until = time.monotonic() + BATCH_SECONDS
        for _ in range(BATCH_WRITES):
            yield job
            if time.monotonic() > until:
                return
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                return
            if following is None:
                self._queue.put(None)
                return
            job = following

    def _perform(self, job: Write) -> None:
        if job.future.cancelled():
            job.committed = None
            return
        self._session.script("SAVEPOINT writer")
        try:
            job.context.run(job.drive, self._conn)
        except BaseException as error:
            job.error = error
            if not self._session.raw.in_transaction:
                # A full disk makes SQLite give up the whole transaction, those of the others included.
                raise
            self._session.script("ROLLBACK TO writer; RELEASE writer")
        else:
            self._session.script("RELEASE writer")

    def _abandon(self, jobs: list[Write], error: BaseException) -> None:
        """The commit failed, so nobody's write happened."""
        if self._session.raw.in_transaction:
            with suppress(DatabaseError):
                self._session.script("ROLLBACK")
        if isinstance(error, IntegrityError) and len(jobs) > 1:
            # A deferred constraint of one of them; nobody else shall suffer for it.
            for job in jobs:
                job.error = job.result = None
                self._alone(job)
            return
        for job in jobs:
            job.error = error
        _answer(jobs)

    def _alone(self, job: Write) -> None:
        try:
            self._session.script("BEGIN IMMEDIATE")
            self._perform(job)
            self._session.script("COMMIT")
        except BaseException as error:
            self._abandon([job], error)
            return
        _answer([job])


def _answer(jobs: list[Write]) -> None:
    """Wake each event loop once, whatever the number of its writes."""
    for loop, group in groupby(jobs, key=lambda job: job.loop):
        told = list(group)
        try:
            loop.call_soon_threadsafe(_tell, told)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and the commit stands.
            continue


def _tell(jobs: list[Write]) -> None:
    for job in jobs:
        job.tell()
