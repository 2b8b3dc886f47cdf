"""PostgreSQL through asyncpg: a pool, transactions that are tried again when the server asks for it."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, TypeVar

import asyncpg

from veche.db.connection import Connection
from veche.db.engine import Engine, tell
from veche.db.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    IntegrityError,
    RetryTransaction,
    ValueRefused,
)
from veche.db.render import Kind
from veche.db.statement import Compiled, Row, Statement

T = TypeVar("T")

POOL_PATIENCE = 10.0
ATTEMPTS = 6

_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, UnicodeEncodeError)
_GONE = (asyncpg.PostgresConnectionError, asyncpg.ConnectionDoesNotExistError, OSError, asyncpg.AdminShutdownError)
_AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, *_GONE)
_BUSY = (  # asked first, because TimeoutError is an OSError too
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    TimeoutError,
)
_FULL = (asyncpg.DiskFullError,)
_REFUSED = (asyncpg.DataError, UnicodeEncodeError)  # DataError: the server's and asyncpg's own
_KEY = re.compile(r"^Key \((?P<columns>.*?)\)=")


def translate(error: BaseException) -> DatabaseError:
    """An error of the driver or the server in our words."""
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return _integrity(error)
    # The server's details repeat the row, and asyncpg's errors the value: neither belongs in a log.
    words = getattr(error, "message", None) or type(error).__name__
    for kinds, ours in (
        (_BUSY, DatabaseBusy),
        (_AGAIN, RetryTransaction),
        (_FULL, DatabaseFull),
        (_REFUSED, ValueRefused),
    ):
        if isinstance(error, kinds):
            return ours(words)
    return DatabaseError(f"{words}: {error}" if isinstance(error, asyncpg.InterfaceError) else words)


def _integrity(error: Any) -> IntegrityError:
    key = _KEY.match(error.detail or "")
    columns = tuple(name.strip(' "') for name in key["columns"].split(",")) if key else ()
    if not columns and error.column_name:
        columns = (error.column_name,)
    unique = isinstance(error, asyncpg.UniqueViolationError)
    return IntegrityError(error.message, unique=unique, constraint=error.constraint_name or "", columns=columns)


class PostgresConnection(Connection):
    """A connection of the pool."""

    kind: Kind = "postgresql"

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    async def all(self, stmt: Statement, /, **params: Any) -> list[Row]:
        ready = stmt.compiled("postgresql")
        records = await self._fetch(ready, params)
        if not records:
            return []
        return list(map(_row_maker(ready, records), records))

    async def tuples(self, stmt: Statement, /, **params: Any) -> list[tuple[Any, ...]]:
        return list(map(tuple, await self._fetch(stmt.compiled("postgresql"), params)))

    async def first(self, stmt: Statement, /, **params: Any) -> Row | None:
        ready = stmt.compiled("postgresql")
        records = await self._fetch_first(ready, params)
        return _row_maker(ready, records)(records[0]) if records else None

    async def scalar(self, stmt: Statement, /, **params: Any) -> Any:
        records = await self._fetch_first(stmt.compiled("postgresql"), params)
        return records[0][0] if records else None

    async def run(self, stmt: Statement, /, **params: Any) -> int:
        ready = stmt.compiled("postgresql")
        try:
            # Answers "INSERT 0 3", "UPDATE 3".
            answer: str = await self.raw.execute(ready.sql, *ready.bind(params))
        except _ERRORS as error:
            raise translate(error) from error
        count = answer.rpartition(" ")[2]
        return int(count) if ready.is_change and count.isdigit() else 0

    async def many(self, stmt: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        ready = stmt.compiled("postgresql")
        values = [ready.bind(row) for row in rows]
        if not values:
            return
        try:
            await self.raw.executemany(ready.sql, values)
        except _ERRORS as error:
            raise translate(error) from error

    async def script(self, sql: str) -> None:
        try:
            await self.raw.execute(sql)
        except _ERRORS as error:
            raise translate(error) from error

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return self._savepoint()

    @asynccontextmanager
    async def _savepoint(self) -> AsyncIterator[None]:
        try:
            # Inside a transaction asyncpg makes a savepoint of this.
            async with self.raw.transaction():
                yield
        except _ERRORS as error:
            raise translate(error) from error

    async def _fetch(self, ready: Compiled, params: Mapping[str, Any]) -> Sequence[Any]:
        try:
            records: list[Any] = await self.raw.fetch(ready.sql, *ready.bind(params))
            return records
        except _ERRORS as error:
            raise translate(error) from error

    async def _fetch_first(self, ready: Compiled, params: Mapping[str, Any]) -> Sequence[Any]:
        try:
            record = await self.raw.fetchrow(ready.sql, *ready.bind(params))
            return () if record is None else (record,)
        except _ERRORS as error:
            raise translate(error) from error


def _row_maker(ready: Compiled, records: Sequence[Any]) -> Callable[[Iterable[Any]], Row]:
    return ready.make_row or ready.learn_row(list(records[0].keys()))


class PostgresEngine(Engine):
    """Any number of processes on one server."""

    kind: Kind = "postgresql"

    def __init__(self, url: str, pool: Any) -> None:
        self.url = url
        self._pool = pool
        self._sequence = 0
        self._own_commits = 0

    @classmethod
    async def connect(cls, url: str, synchronous: str = "full", pool: int = 10) -> "PostgresEngine":
        """Open the pool; fails at once where there is no server."""
        if synchronous not in {"full", "normal"}:
            raise ValueError("synchronous must be full or normal")
        settings = {
            "application_name": "veche",
            "jit": "off",  # Short statements: compiling them costs more than running them.
            "synchronous_commit": "on" if synchronous == "full" else "off",
            "idle_in_transaction_session_timeout": "60000",
        }
        try:
            opened = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=pool,
                init=_prepare,
                reset=_leave,
                statement_cache_size=1000,
                max_cached_statement_lifetime=0,
                command_timeout=60,
                server_settings=settings,
            )
        except _ERRORS as error:
            raise translate(error) from error
        return cls(url, opened)

    def read(self, slow: bool = False) -> AbstractAsyncContextManager[Connection]:
        return self._reading()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Connection]:
        raw = await self._acquire()
        try:
            yield PostgresConnection(raw)
        finally:
            await self._pool.release(raw)

    async def write(self, fn: Callable[[Connection], Awaitable[T]], committed: Callable[[], None] | None = None) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return await self._attempt(fn, committed)
            except RetryTransaction:
                await asyncio.sleep(random.random() * 0.01 * 2**attempt)
        return await self._attempt(fn, committed)

    def version(self) -> int:
        # Own commits count at once: whoever has just written must not be shown what was remembered before. Both only
        # rise, so the sum never meets an old value.
        return self._sequence + self._own_commits

    def saw(self, sequence: int) -> None:
        self._sequence = max(self._sequence, sequence)

    async def close(self) -> None:
        await self._pool.close()

    async def dedicated(self) -> Any:
        """A connection outside the pool, for listening; the caller closes it."""
        try:
            return await asyncpg.connect(self.url, server_settings={"application_name": "veche-bus"})
        except _ERRORS as error:
            raise translate(error) from error

    async def _acquire(self) -> Any:
        try:
            return await self._pool.acquire(timeout=POOL_PATIENCE)
        except _ERRORS as error:
            raise translate(error) from error

    async def _attempt(self, fn: Callable[[Connection], Awaitable[T]], committed: Callable[[], None] | None) -> T:
        raw = await self._acquire()
        try:
            transaction = raw.transaction()
            await _mapped(transaction.start())
            try:
                result = await fn(PostgresConnection(raw))
            except BaseException:
                # On a broken connection the server has done it already.
                with suppress(*_ERRORS):
                    await transaction.rollback()
                raise

            def noted() -> None:
                self._own_commits += 1
                if committed is not None:
                    committed()

            await _finish(transaction, noted)
            return result
        finally:
            await self._pool.release(raw)


async def _finish(transaction: Any, committed: Callable[[], None] | None) -> None:
    """Commit; a caller who goes away meanwhile neither stops it nor keeps others from being told."""
    commit = asyncio.ensure_future(_commit(transaction))
    try:
        await asyncio.shield(commit)
    except asyncio.CancelledError:
        await asyncio.wait([commit])
        if commit.exception() is None:
            tell(committed)
        raise
    tell(committed)


async def _commit(transaction: Any) -> None:
    try:
        await transaction.commit()
    except _GONE as error:
        # It may or may not have happened, so it must not be tried again.
        raise DatabaseError(f"the connection broke during the commit: {error}") from error
    except _ERRORS as error:
        raise translate(error) from error


async def _mapped(step: Awaitable[Any]) -> None:
    try:
        await step
    except _ERRORS as error:
        raise translate(error) from error


async def _prepare(raw: Any) -> None:
    """Values as SQLite gives them: booleans 0 and 1, exact numbers as int or float."""
    await raw.set_type_codec("bool", schema="pg_catalog", encoder=_to_bool, decoder=_from_bool, format="binary")
    await raw.set_type_codec("numeric", schema="pg_catalog", encoder=str, decoder=_from_numeric, format="text")


async def _leave(raw: Any) -> None:
    """No session state is ever set, so there is nothing to clean up, which saves asyncpg's round trip for it."""
    if raw.is_in_transaction():
        # Its task was cancelled twice, the second time during the rollback.
        await raw.execute("ROLLBACK")


def _to_bool(value: object) -> bytes:
    return b"\x01" if value else b"\x00"


def _from_bool(data: bytes) -> int:
    return data[0]


def _from_numeric(text: str) -> int | float:
    return float(text) if "." in text or "N" in text else int(text)
