"""Which versions there are, which a database has, and the way from one to the other."""

# Read at every start, so neither Alembic nor a version is imported before something is to be done (decision 25).
import time
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, func, select
from sqlalchemy.schema import CreateTable

from veche.db import Connection, DatabaseBusy, DatabaseError, DatabaseFull, Engine, statement
from veche.db.render import renderer

# Outside the common metadata, because it stands before the first version.
schema_versions = Table(
    "schema_versions",
    MetaData(),
    Column("version", Text, primary_key=True),
    Column("applied_at", BigInteger, nullable=False),
)


class SchemaTooNewError(Exception):
    """The database was written by a newer Veche; this one could only do harm."""


@statement
def _applied() -> Any:
    return select(schema_versions.c.version).order_by(schema_versions.c.version)


@statement
def _note() -> Any:
    return schema_versions.insert().values(version=bindparam("version"), applied_at=bindparam("applied_at"))


@statement
def _lock() -> Any:
    return select(func.pg_advisory_xact_lock(1, 18))


def known() -> list[str]:
    """Names of all versions of this Veche, oldest first."""
    folder = Path(__file__).parent / "versions"
    return sorted(path.stem for path in folder.glob("[0-9]*.py"))


def latest() -> str:
    """The schema that this Veche works with."""
    return known()[-1]


async def is_current(engine: Engine) -> bool:
    """Is there nothing to migrate? Raises SchemaTooNewError for a database of a newer Veche."""
    async with engine.read() as conn:
        return not _missing(await _read(conn))


async def migrate(engine: Engine) -> list[str]:
    """Apply what is missing; the names of the versions applied. Raises SchemaTooNewError."""
    if await is_current(engine):
        return []
    from veche.migrations.render import render

    await engine.write(_prepare)
    applied = []
    for version in known():
        script = render(engine.kind, version)
        if await engine.write(lambda conn, version=version, script=script: _apply(conn, version, script)):  # type: ignore[misc]
            applied.append(version)
    return applied


async def _prepare(conn: Connection) -> None:
    await _alone(conn)
    await conn.script(str(CreateTable(schema_versions, if_not_exists=True).compile(dialect=renderer(conn.kind))))


async def lay_out(conn: Connection, versions: list[str]) -> None:
    """Just these versions, on an empty database, in the caller's transaction: where a backup is put back."""
    from veche.migrations.render import render

    await _prepare(conn)
    for version in versions:
        await _run(conn, version, render(conn.kind, version))


async def applied(engine: Engine) -> list[str]:
    """The versions that a database has, oldest first; none if it is empty."""
    async with engine.read() as conn:
        return await _read(conn)


async def _apply(conn: Connection, version: str, script: list[str]) -> bool:
    """One version, whole or not at all; False if another process was faster."""
    await _alone(conn)
    if version not in _missing(await _read(conn)):
        return False
    await _run(conn, version, script)
    return True


async def _run(conn: Connection, version: str, script: list[str]) -> None:
    for sql in script:
        await conn.script(sql)
    await conn.run(_note(), version=version, applied_at=time.time_ns() // 1_000_000)


async def _alone(conn: Connection) -> None:
    """Two processes that start together do not migrate together; on SQLite the writer is alone anyway."""
    if conn.kind == "postgresql":
        await conn.scalar(_lock())


async def _read(conn: Connection) -> list[str]:
    try:
        return [row[0] for row in await conn.tuples(_applied())]
    except (DatabaseBusy, DatabaseFull):
        raise
    except DatabaseError:
        # No such table: an empty database. Any other reason comes up again with the first statement of a version.
        return []


def _missing(applied: list[str]) -> list[str]:
    versions = known()
    if foreign := sorted(set(applied) - set(versions)):
        raise SchemaTooNewError(
            f"The database has been changed by a newer Veche ({foreign[-1]}). Start that one, or restore a backup."
        )
    return [version for version in versions if version not in applied]
