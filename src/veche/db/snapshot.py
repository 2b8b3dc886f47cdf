"""Whole databases as they are at one moment, taken while others write: for backups and for nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table


async def copy_sqlite(source: Path, target: Path) -> None:
    """The file without its log and its holes. Writers go on meanwhile."""
    await asyncio.to_thread(_copy, source, target)


def _copy(source: Path, target: Path) -> None:
    from veche.db.sqlite_session import SqliteSession

    session = SqliteSession(str(source), readonly=True)
    try:
        # query_only would forbid it, though nothing changes in the source.
        session.script("PRAGMA query_only = OFF")
        session.script(f"VACUUM INTO '{str(target).replace(chr(39), chr(39) * 2)}'")
    finally:
        session.close()


class SqliteSnapshot:
    """A copy that nobody writes to."""

    def __init__(self, path: Path) -> None:
        from veche.db.sqlite_session import SqliteSession

        self._session = SqliteSession(str(path), readonly=True)

    def counts(self, tables: list[str]) -> dict[str, int]:
        """How many rows each of these tables has, as far as it is there."""
        there = {row[0] for row in self._rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {name: self._rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables if name in there}

    def close(self) -> None:
        self._session.close()

    def _rows(self, sql: str) -> list[Any]:
        return list(self._session.raw.execute(sql).fetchall())


class PostgresSnapshot:
    """One transaction that sees one moment."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    async def rows(self, table: Table) -> AsyncIterator[tuple[Any, ...]]:
        """Every row of a table, a few at a time."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        async for record in self._raw.cursor(f'SELECT {names} FROM "{table.name}"', prefetch=500):
            yield tuple(record)

    async def index(self) -> AsyncIterator[tuple[Any, ...]]:
        """The index of posts in its own spelling; that of accounts is made by triggers."""
        async for record in self._raw.cursor("SELECT post_id, body::text FROM posts_fts", prefetch=500):
            yield tuple(record)

    async def counters(self) -> dict[str, int]:
        """How far every sequence is: a number that was given once is never given again, whatever was deleted."""
        found = await self._raw.fetch(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
            " AND last_value IS NOT NULL"
        )
        return {record[0]: record[1] for record in found}


@asynccontextmanager
async def postgres_snapshot(engine: Any) -> AsyncIterator[PostgresSnapshot]:
    """Open one on a connection of its own."""
    raw = await engine.dedicated()
    try:
        async with raw.transaction(isolation="repeatable_read", readonly=True):
            # Between two statements a slow disk may be written to.
            await raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield PostgresSnapshot(raw)
    finally:
        await raw.close()


async def is_listened_to(engine: Any) -> bool:
    """Whether any process listens on this database for what others write."""
    raw = await engine.dedicated()
    try:
        return bool(
            await raw.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'veche-bus' AND pid <> pg_backend_pid()"
            )
        )
    finally:
        await raw.close()
