"""A PostgreSQL database as lines of JSON, table by table, and back."""

import base64
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, bindparam, column, insert, table, text

from veche.core.archive.manifest import ArchiveError, Manifest
from veche.db import Connection, statement
from veche.db.snapshot import PostgresSnapshot
from veche.migrations import known, lay_out
from veche.tables import every_table

INDEX = "posts_fts"
BATCH = 500
# Only the whole schema takes functions and triggers along; one without our tables is left as it is.
_EMPTY = """
DO $$ DECLARE ours text := current_schema(); BEGIN
  IF to_regclass('schema_versions') IS NOT NULL THEN
    EXECUTE format('DROP SCHEMA %I CASCADE', ours);
    EXECUTE format('CREATE SCHEMA %I', ours);
  END IF;
END $$
"""

Rows = Iterator[dict[str, Any]]


class Header(msgspec.Struct, frozen=True):
    """The first line of a table's file."""

    columns: list[str]
    binary: list[str]


async def dump(snapshot: PostgresSnapshot, folder: Path) -> dict[str, int]:
    """Every table into a file of its own; how many rows each has."""
    counts = {}
    for one in every_table("postgresql"):
        binary = [str(column.name) for column in one.columns if isinstance(column.type, LargeBinary)]
        header = Header([str(column.name) for column in one.columns], binary)
        counts[str(one.name)] = await _write(folder / f"{one.name}.jsonl", header, snapshot.rows(one))
    await _write(folder / f"{INDEX}.jsonl", Header(["post_id", "body"], []), snapshot.index())
    return counts


async def _write(path: Path, header: Header, rows: AsyncIterator[tuple[Any, ...]]) -> int:
    count = 0
    with path.open("wb") as file:
        file.write(msgspec.json.encode(header) + b"\n")
        async for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")
            count += 1
    return count


async def load(conn: Connection, folder: Path, manifest: Manifest, advance: Callable[[int], None]) -> None:
    """In the caller's transaction: the old tables away, then the schema of that time, the rows, the counters."""
    await conn.script(_EMPTY)
    await lay_out(conn, manifest.schema)
    for path in _tables(folder):
        if path.stem != INDEX:
            await _load_table(conn, path, manifest, advance)
    _, rows = _read(folder / f"{INDEX}.jsonl")
    for batch in _batches(rows):
        await conn.many(_put_index(), batch)
    for name, value in manifest.counters.items():
        await conn.scalar(_set_counter(), name=name, value=value)


def _tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


async def _load_table(conn: Connection, path: Path, manifest: Manifest, advance: Callable[[int], None]) -> None:
    header, rows = _read(path)
    count = 0
    for batch in _batches(rows):
        await conn.many(_put(name=path.stem, columns=tuple(header.columns)), batch)
        count += len(batch)
        advance(len(batch))
    if count != manifest.counts.get(path.stem):
        raise ArchiveError(f"{path.stem} has {count} rows instead of {manifest.counts.get(path.stem)}")


def _read(path: Path) -> tuple[Header, Rows]:
    lines = path.open("rb")
    header = msgspec.json.decode(lines.readline(), type=Header)

    def rows() -> Rows:
        with lines:
            for line in lines:
                row = dict(zip(header.columns, msgspec.json.decode(line), strict=True))
                for name in header.binary:
                    row[name] = None if row[name] is None else base64.b64decode(row[name])
                yield row

    return header, rows()


def _batches(rows: Rows) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def check_versions(manifest: Manifest) -> None:
    """ArchiveError: the database is of a Veche that is newer than this one."""
    if strange := sorted(set(manifest.schema) - set(known())):
        raise ArchiveError(
            f"the archive was written by a newer Veche ({manifest.version}, {strange[-1]}); use that one"
        )


@statement
def _put(*, name: str, columns: tuple[str, ...]) -> Any:
    # Without types: the database knows those of its columns, also of a schema that is not the present one.
    return insert(table(name, *map(column, columns))).values({name: bindparam(name, required=True) for name in columns})


@statement
def _put_index() -> Any:
    return text("INSERT INTO posts_fts (post_id, body) VALUES (:post_id, CAST(CAST(:body AS text) AS tsvector))")


@statement
def _set_counter() -> Any:
    return text("SELECT setval(CAST(CAST(:name AS text) AS regclass), :value)")
