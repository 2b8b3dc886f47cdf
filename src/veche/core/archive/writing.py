"""`veche backup`: everything of one moment into one file."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from veche import __version__
from veche.core.archive.dump import dump
from veche.core.archive.files import Catch, database_file, is_made, root_of
from veche.core.archive.manifest import DATABASE_FILE, FORMAT, SETTINGS, ArchiveError, Manifest
from veche.core.archive.packing import Packer
from veche.db import Engine
from veche.db.snapshot import SqliteSnapshot, copy_sqlite, postgres_snapshot
from veche.migrations import applied, is_current
from veche.settings import Settings
from veche.tables import every_table

Tell = Callable[[int, int], None]


async def write(settings: Settings, file: Path, progress: Tell) -> Manifest:
    """Write an archive of this instance; writers go on meanwhile. `progress(done, all)` in bytes.

    Errors: ArchiveError, OSError, DatabaseError.
    """
    _check(settings, file)
    root = root_of(settings)
    catch = Catch(root) if root else None
    draft = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=f".{file.name}.", dir=file.parent))
    try:
        if catch:
            await asyncio.to_thread(catch.take)
        engine = await Engine.open(settings.database.url)
        try:
            manifest = await _database(engine, settings, draft)
        finally:
            await engine.close()
        if catch:
            await asyncio.to_thread(catch.take)
        return await asyncio.to_thread(_pack, settings, file, draft, manifest, catch, progress)
    finally:
        if catch:
            await asyncio.to_thread(catch.let_go)
        await asyncio.to_thread(shutil.rmtree, draft, True)


def _check(settings: Settings, file: Path) -> None:
    if not file.parent.is_dir():
        raise ArchiveError(f"there is no folder {file.parent}; make it first")
    if database_file(settings) is not None and not is_made(settings):
        raise ArchiveError(f"there is no database {database_file(settings)}; check --data and database.url")


async def _database(engine: Engine, settings: Settings, draft: Path) -> Manifest:
    """A copy of the database in the draft, and what the manifest tells of it."""
    folder = draft / "database"
    folder.mkdir()
    started = time.time_ns() // 1_000_000
    schema = await applied(engine)
    if not schema:
        raise ArchiveError("the database is empty; there is nothing to keep")
    counters: dict[str, int] = {}
    path = database_file(settings)
    if path is not None:
        counts = await _copied(path, draft / DATABASE_FILE)
    else:
        if not await is_current(engine):
            raise ArchiveError("the database is older than this Veche; run `veche migrate` first")
        async with postgres_snapshot(engine) as snapshot:
            counters = await snapshot.counters()
            counts = await dump(snapshot, folder)
    where = "local" if root_of(settings) else "elsewhere"
    return Manifest(
        format=FORMAT, version=__version__, kind=engine.kind, schema=schema, created_at=started,
        counts=counts, counters=counters, files=where, members={},
    )  # fmt: skip


async def _copied(source: Path, target: Path) -> dict[str, int]:
    await copy_sqlite(source, target)
    names = [str(table.name) for table in every_table("sqlite")]

    def counted() -> dict[str, int]:
        copy = SqliteSnapshot(target)
        try:
            return copy.counts(names)
        finally:
            copy.close()

    return await asyncio.to_thread(counted)


def _pack(
    settings: Settings, file: Path, draft: Path, manifest: Manifest, catch: Catch | None, progress: Tell
) -> Manifest:
    """On a thread: the settings, the database, the files."""
    wanted = [(f"settings/{name}", settings.data / name) for name in SETTINGS]
    wanted += [(f"database/{path.name}", path) for path in sorted((draft / "database").iterdir())]
    wanted += [(f"files/{key}", path) for key, path in catch.files()] if catch else []
    total = sum(path.stat().st_size for _, path in wanted if path.exists())
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress(min(done, total), total)

    packer = Packer(file, advance)
    try:
        for name, path in wanted:
            packer.add(name, path)
        manifest = msgspec.structs.replace(manifest, members=packer.members)
        packer.close(manifest)
    except BaseException:
        packer.drop()
        raise
    return manifest
