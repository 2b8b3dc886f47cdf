"""`veche restore`: an archive back into a data folder and its database."""

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from veche.core.archive.dump import check_versions, load
from veche.core.archive.files import database_file, is_made, root_of
from veche.core.archive.manifest import DATABASE_FILE, ArchiveError, Manifest
from veche.core.archive.unpacking import unpack
from veche.db import Engine
from veche.db.snapshot import is_listened_to
from veche.migrations import applied, migrate
from veche.pubsub import others
from veche.settings import Settings, SettingsError

Tell = Callable[[int, int], None]
CONFIG = "veche.toml"


async def restore(settings: Settings, file: Path, *, force: bool = False, progress: Tell) -> Manifest:
    """Put an archive back. Everything is unpacked and verified beside the target before anything is replaced.

    A `veche.toml` that stands in the data folder already tells where to, and stays; without one the archive's is used.
    `force` replaces what is there. Errors: ArchiveError, SettingsError, OSError, DatabaseError.
    """
    made = [folder for folder in (settings.data, *settings.data.parents) if not folder.exists()]
    stage = _stage(settings, file)
    try:
        manifest = await asyncio.to_thread(_unpacked, file, stage, progress)
        settings = _target(settings, stage)
        await _check(settings, manifest, force=force)
        await _put_back(settings, stage, manifest, progress)
    except BaseException:
        await asyncio.to_thread(_take_away, stage, made)
        raise
    await asyncio.to_thread(shutil.rmtree, stage, True)
    engine = await Engine.open(settings.database.url)
    try:
        await migrate(engine)
    finally:
        await engine.close()
    return manifest


def _stage(settings: Settings, file: Path) -> Path:
    if not file.is_file():
        raise ArchiveError(f"there is no file {file}")
    stage = settings.data / f".restore-{secrets.token_hex(6)}"
    settings.data.mkdir(mode=0o750, parents=True, exist_ok=True)
    stage.mkdir(mode=0o700)
    return stage


def _take_away(stage: Path, made: list[Path]) -> None:
    """The stage, and the folders that were made for it, the innermost first."""
    shutil.rmtree(stage, ignore_errors=True)
    for folder in made:
        with contextlib.suppress(OSError):  # somebody else has put something into it
            folder.rmdir()


def _unpacked(file: Path, stage: Path, progress: Tell) -> Manifest:
    size, done = file.stat().st_size, 0

    def advance(read: int) -> None:
        nonlocal done
        done += read
        progress(min(done, size), max(size, done))

    return unpack(file, stage, advance)


def _target(settings: Settings, stage: Path) -> Settings:
    """Where everything goes: as the settings say that will hold afterwards."""
    kept = stage / "settings" / CONFIG
    if (settings.data / CONFIG).exists() or not kept.exists():
        return settings
    there = stage / "read"
    there.mkdir()
    shutil.copy(kept, there / CONFIG)
    chosen = {key: _value(settings, key) for key, origin in settings.origins.items() if origin == "command"}
    try:
        # The folder of the settings is part of their defaults, so they are read as if they were there already.
        return Settings.load(settings.data, config=there / CONFIG, overrides=chosen, making=False)
    except SettingsError as error:
        raise SettingsError([f"{CONFIG} in the archive: {problem}" for problem in error.problems]) from None


def _value(settings: Settings, key: str) -> object:
    section, _, name = key.partition(".")
    return getattr(getattr(settings, section), name)


async def _check(settings: Settings, manifest: Manifest, *, force: bool) -> None:
    check_versions(manifest)
    kind = "sqlite" if database_file(settings) else "postgresql"
    if kind != manifest.kind:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise ArchiveError(
            f"the archive holds a {names[manifest.kind]} database, and database.url names {names[kind]}; "
            f"set VECHE_DATABASE_URL to a {names[manifest.kind]} database"
        )
    root = root_of(settings)
    if manifest.files == "local" and root is None:
        raise ArchiveError("the archive holds files, and storage.url names a bucket; set VECHE_STORAGE_URL to a folder")
    if await _is_served(settings):
        raise ArchiveError("a server or worker uses this data folder; stop it first")
    if force:
        return
    if root is not None and root.is_dir() and any(not path.name.startswith(".") for path in root.iterdir()):
        raise ArchiveError(f"there are files in {root} already; choose an empty data folder, or say --force")
    if not await _is_empty(settings):
        raise ArchiveError("there is a database already; choose an empty data folder, or replace it with --force")


async def _is_empty(settings: Settings) -> bool:
    if database_file(settings) is not None:
        return not is_made(settings)
    engine = await Engine.open(settings.database.url)
    try:
        return not await applied(engine)
    finally:
        await engine.close()


async def _is_served(settings: Settings) -> bool:
    """Whether a server or worker listens for news of this instance."""
    if database_file(settings) is not None:
        return bool(others(settings.data / "run"))
    engine = await Engine.open(settings.database.url)
    try:
        return await is_listened_to(engine)
    finally:
        await engine.close()


async def _put_back(settings: Settings, stage: Path, manifest: Manifest, progress: Tell) -> None:
    moves = _Moves(stage / "old")
    try:
        await asyncio.to_thread(_move, settings, stage, manifest, moves)
        if manifest.kind == "postgresql":
            await _fill(settings, stage, manifest, progress)
    except BaseException:
        moves.undo()
        raise


async def _fill(settings: Settings, stage: Path, manifest: Manifest, progress: Tell) -> None:
    """One transaction: the old database stays until the new one is whole."""
    total, done = sum(manifest.counts.values()), 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, total), total)

    engine = await Engine.open(settings.database.url)
    try:
        await engine.write(lambda conn: load(conn, stage / "database", manifest, advance))
    finally:
        await engine.close()


class _Moves:
    """Renames that can be undone, as long as what was there before lies in the stage."""

    def __init__(self, old: Path) -> None:
        self._old = old
        self._done: list[tuple[Path, Path | None]] = []  # put where, and what lay there before

    def put(self, source: Path, target: Path) -> None:
        """The source in the place of the target."""
        before = None
        if target.exists():
            self._old.mkdir(exist_ok=True)
            before = self._old / str(len(self._done))
            shutil.move(target, before)
        self._done.append((target, before))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)

    def undo(self) -> None:
        """Everything as it was."""
        for target, before in reversed(self._done):
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
            if before is not None:
                shutil.move(before, target)


def _move(settings: Settings, stage: Path, manifest: Manifest, moves: _Moves) -> None:
    """The database comes last: until it is there nothing starts on half of the rest."""
    for path in sorted((stage / "settings").glob("*")):
        if path.name != CONFIG or not (settings.data / CONFIG).exists():
            moves.put(path, settings.data / path.name)
    root = root_of(settings)
    if root is not None and manifest.files == "local":
        (stage / "files").mkdir(exist_ok=True)
        moves.put(stage / "files", root)
    database = database_file(settings)
    if database is not None:
        for tail in ("-wal", "-shm"):
            log = database.with_name(database.name + tail)
            if log.exists():
                moves.put(_nothing(stage), log)
                log.unlink()
        moves.put(stage / DATABASE_FILE, database)


def _nothing(stage: Path) -> Path:
    path = stage / "nothing"
    path.touch()
    return path
