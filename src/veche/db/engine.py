"""The door to a database: read, write, and notice that something changed."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import TypeVar

from veche.db.connection import Connection
from veche.db.render import Kind

T = TypeVar("T")
log = logging.getLogger(__name__)


def tell(committed: Callable[[], None] | None) -> None:
    """Call what wants to know of a commit. Its error must not look like one of the write, which stands."""
    if committed is None:
        return
    try:
        committed()
    except Exception:
        log.exception("a call after a commit failed")


class Engine(ABC):
    """Opened once per process. Everything is awaited from the event loop."""

    kind: Kind

    @staticmethod
    async def open(url: str, synchronous: str = "full", pool: int = 10) -> "Engine":
        """`sqlite:///path` or `postgresql://…`.

        `synchronous="normal"` may lose the last moments at a power cut. `pool`: connections to PostgreSQL.
        """
        # By name: both build on this module, and asyncpg is imported only where it is used (decision 25).
        if url.startswith("sqlite:///"):
            kind = import_module("veche.db.sqlite").SqliteEngine
        elif url.startswith(("postgresql://", "postgres://")):
            kind = import_module("veche.db.postgres").PostgresEngine
        else:
            raise ValueError("the database URL must begin with sqlite:/// or postgresql://")
        engine: Engine = await kind.connect(url, synchronous, pool)
        return engine

    @abstractmethod
    def read(self, slow: bool = False) -> AbstractAsyncContextManager[Connection]:
        """A connection that reads. `slow`: what may exceed 5 ms (search, export); on SQLite it leaves the event loop
        when it has held it for a while.

        On SQLite everything read inside is of one moment. Never hold it while waiting for something else: the
        write-ahead log cannot be emptied meanwhile.
        """

    @abstractmethod
    async def write(self, fn: Callable[[Connection], Awaitable[T]], committed: Callable[[], None] | None = None) -> T:
        """Run `fn` in a transaction and return what it returned, after the commit.

        `fn` may run more than once (a deadlock), so it must not change anything but the database. `committed` is
        called in the event loop right after the commit, even when the caller has been cancelled meanwhile.
        """

    def savepoint(self, conn: Connection) -> AbstractAsyncContextManager[None]:
        """What happens inside is undone alone when it raises."""
        return conn.savepoint()

    @abstractmethod
    def version(self) -> int:
        """A number that differs when something may have changed since it was last asked for."""

    @abstractmethod
    def saw(self, sequence: int) -> None:
        """The event log was read up to here: where nothing else tells of changes, this does."""

    @abstractmethod
    async def close(self) -> None:
        """Finish the waiting writes and let go."""
