"""One SQLite connection (apsw) with our statements: synchronous, for whoever owns the thread."""

import random
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import apsw

from veche.db.connection import Connection
from veche.db.errors import DatabaseBusy, DatabaseError, DatabaseFull, IntegrityError, Interrupted, ValueRefused
from veche.db.render import Kind
from veche.db.statement import Compiled, Row, Statement

R = TypeVar("R")

_ERRORS = (apsw.Error, UnicodeEncodeError, OverflowError)
_READER_CACHE_KB = 32 << 10  # of pages, at most: a home reads far more than the two megabytes of SQLite's own default
# Steps of SQLite's program between two looks at the clock: a statement is broken off soon enough, and one that is not
# takes a twentieth longer. The full-text index counts too: each of its pages is read by such steps.
_STEPS = 100
_UNIQUE = {apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY, apsw.SQLITE_CONSTRAINT_ROWID}


def translate(error: Exception) -> DatabaseError:
    """An error of the driver in our words."""
    if isinstance(error, apsw.ConstraintError):
        return _integrity(error)
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return DatabaseBusy(str(error))
    if isinstance(error, apsw.InterruptError):
        return Interrupted(str(error))
    if isinstance(error, apsw.FullError) or _is_out_of_room(error):
        return DatabaseFull(str(error))
    if isinstance(error, UnicodeEncodeError | OverflowError | apsw.TooBigError | apsw.MismatchError):
        return ValueRefused(str(error))
    return DatabaseError(str(error))


def _integrity(error: apsw.ConstraintError) -> DatabaseError:
    if _code(error) == apsw.SQLITE_CONSTRAINT_DATATYPE:
        return ValueRefused(str(error))
    # "UNIQUE constraint failed: posts.family, posts.number"
    _, _, where = str(error).rpartition("failed: ")
    columns = tuple(name.rpartition(".")[2] for name in where.split(", ")) if where else ()
    unique = _code(error) in _UNIQUE
    return IntegrityError(str(error), unique=unique, constraint=where, columns=columns)


def _is_out_of_room(error: Exception) -> bool:
    # The shared memory file beside the log is grown by the system, not by SQLite, hence another code.
    return isinstance(error, apsw.IOError) and _code(error) == apsw.SQLITE_IOERR_SHMSIZE


def _code(error: apsw.Error) -> int:
    return getattr(error, "extendedresult", 0)


class SqliteSession:
    """Opened with the settings of decision 14; every method blocks, for as long as SQLite needs."""

    def __init__(self, path: str, *, synchronous: str = "FULL", readonly: bool = False, patience: float = 10.0) -> None:
        try:
            self.raw = apsw.Connection(path, statementcachesize=500)
            # Else a statement whose plan looked at a parameter (beside a partial index) is compiled anew at each call.
            self.raw.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
            self.raw.set_busy_handler(_patient(patience))
            self.raw.execute("PRAGMA journal_mode = WAL").fetchall()
            self.raw.execute(f"PRAGMA synchronous = {synchronous}")
            self.raw.execute("PRAGMA foreign_keys = ON")
            self.raw.execute("PRAGMA temp_store = MEMORY")
            # After a burst the log is cut back to this; without it, it keeps its greatest size for ever.
            self.raw.execute(f"PRAGMA journal_size_limit = {64 << 20}").fetchall()
            if readonly:
                # No mmap instead: while anything is in the log, each look at a page would be a search in the log.
                self.raw.execute(f"PRAGMA cache_size = -{_READER_CACHE_KB}").fetchall()
                self.raw.execute("PRAGMA query_only = ON")
        except apsw.Error as error:
            raise translate(error) from error

    def all(self, stmt: Statement, params: Mapping[str, Any]) -> list[Row]:
        """Every row, as named tuples."""
        ready = stmt.compiled("sqlite")
        try:
            cursor = self.raw.execute(ready.sql, ready.bind(params))
            make_row = ready.make_row or _learn_row(ready, cursor)
            return list(map(make_row, cursor)) if make_row is not None else []
        except _ERRORS as error:
            raise translate(error) from error

    def tuples(self, stmt: Statement, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Every row, as it comes."""
        ready = stmt.compiled("sqlite")
        try:
            return self.raw.execute(ready.sql, ready.bind(params)).fetchall()
        except _ERRORS as error:
            raise translate(error) from error

    def first(self, stmt: Statement, params: Mapping[str, Any]) -> Row | None:
        """The first row."""
        ready = stmt.compiled("sqlite")
        try:
            cursor = self.raw.execute(ready.sql, ready.bind(params))
            make_row = ready.make_row or _learn_row(ready, cursor)
            row = _first(ready, cursor)
            return make_row(row) if make_row is not None and row is not None else None
        except _ERRORS as error:
            raise translate(error) from error

    def scalar(self, stmt: Statement, params: Mapping[str, Any]) -> Any:
        """The first column of the first row."""
        ready = stmt.compiled("sqlite")
        try:
            row = _first(ready, self.raw.execute(ready.sql, ready.bind(params)))
            return None if row is None else row[0]
        except _ERRORS as error:
            raise translate(error) from error

    def run(self, stmt: Statement, params: Mapping[str, Any]) -> int:
        """Rows touched by the statement itself, not by triggers."""
        ready = stmt.compiled("sqlite")
        try:
            self.raw.execute(ready.sql, ready.bind(params)).fetchall()
            return self.raw.changes() if ready.is_change else 0
        except _ERRORS as error:
            raise translate(error) from error

    def many(self, stmt: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """The statement once per mapping."""
        ready = stmt.compiled("sqlite")
        try:
            self.raw.executemany(ready.sql, map(ready.bind, rows)).fetchall()
        except _ERRORS as error:
            raise translate(error) from error

    def script(self, sql: str) -> None:
        """Raw SQL."""
        try:
            self.raw.execute(sql).fetchall()
        except apsw.Error as error:
            raise translate(error) from error

    def within(self, seconds: float, fn: Callable[..., R], *args: Any) -> R:
        """Run one of the above for so long at most; Interrupted when that was not enough."""
        until = time.perf_counter() + seconds
        self.raw.set_progress_handler(lambda: time.perf_counter() > until, _STEPS)
        try:
            return fn(*args)
        finally:
            self.raw.set_progress_handler(None)

    def close(self) -> None:
        """Give the file back; the last one of the last process also empties the log."""
        self.raw.close()


def _learn_row(ready: Compiled, cursor: apsw.Cursor) -> Callable[[Iterable[Any]], Row] | None:
    """The maker of rows; None when there is no row, for then apsw describes nothing."""
    try:
        return ready.learn_row([column[0] for column in cursor.getdescription()])
    except apsw.ExecutionCompleteError:
        return None


def _first(ready: Compiled, cursor: apsw.Cursor) -> tuple[Any, ...] | None:
    """The first row; a change that returns rows is carried through to its end."""
    if not ready.is_change:
        return next(cursor, None)
    rows = cursor.fetchall()
    return rows[0] if rows else None


def _patient(seconds: float) -> Callable[[int], bool]:
    """Wait for a lock in short steps that differ, so that two processes who write in turns do not wait for long."""
    began = 0.0

    def wait(attempt: int) -> bool:
        nonlocal began
        now = time.monotonic()
        if attempt == 0:
            began = now
        time.sleep(min(0.0005 * (attempt + 1), 0.01) * (0.5 + random.random()))
        return now - began < seconds

    return wait


class SqliteConnection(Connection):
    """The session in the dress of a connection. Nothing here ever suspends."""

    kind: Kind = "sqlite"

    def __init__(self, session: SqliteSession) -> None:
        self.session = session
        self._depth = 0

    async def all(self, stmt: Statement, /, **params: Any) -> list[Row]:
        return self.session.all(stmt, params)

    async def tuples(self, stmt: Statement, /, **params: Any) -> list[tuple[Any, ...]]:
        return self.session.tuples(stmt, params)

    async def first(self, stmt: Statement, /, **params: Any) -> Row | None:
        return self.session.first(stmt, params)

    async def scalar(self, stmt: Statement, /, **params: Any) -> Any:
        return self.session.scalar(stmt, params)

    async def run(self, stmt: Statement, /, **params: Any) -> int:
        return self.session.run(stmt, params)

    async def many(self, stmt: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        self.session.many(stmt, rows)

    async def script(self, sql: str) -> None:
        self.session.script(sql)

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return self._savepoint()

    @asynccontextmanager
    async def _savepoint(self) -> AsyncIterator[None]:
        name = f"inner{self._depth}"
        self.session.script(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self.session.script(f"ROLLBACK TO {name}; RELEASE {name}")
            raise
        else:
            self.session.script(f"RELEASE {name}")
        finally:
            self._depth -= 1
