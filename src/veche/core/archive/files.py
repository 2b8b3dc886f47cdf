"""The files of people, caught at the moment of the database: first all that are there, afterwards those that came."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from veche.settings import Settings
from veche.storage import is_key

ABANDONED = 86_400


def root_of(settings: Settings) -> Path | None:
    """The folder of the files; None where they are in a bucket."""
    parts = urlsplit(settings.storage.url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def database_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None for a server."""
    path = settings.database.url.removeprefix("sqlite:///")
    return None if path == settings.database.url else Path(path)


def is_made(settings: Settings) -> bool:
    """Whether the file of the database is there."""
    path = database_file(settings)
    return path is not None and path.exists()


class Catch:
    """Second names (hard links) of files: whatever is renamed or deleted meanwhile is still here, at no cost of room.

    Where a disk has no hard links, files are read where they lie, and what vanishes meanwhile is missing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder = root / f".backup-{secrets.token_hex(6)}"
        self._linking = True
        self._found: dict[str, Path] = {}

    def take(self) -> None:
        """Catch what is there now."""
        for left in self.root.glob(".backup-*"):
            if left != self._folder and left.stat().st_mtime < time.time() - ABANDONED:
                shutil.rmtree(left, ignore_errors=True)  # of a backup that was killed
        for key, path in _walk(self.root):
            if key not in self._found:
                self._found[key] = self._linked(key, path)

    def files(self) -> list[tuple[str, Path]]:
        """Name and place of everything caught."""
        return sorted(self._found.items())

    def let_go(self) -> None:
        """Remove the second names."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _linked(self, key: str, path: Path) -> Path:
        if not self._linking:
            return path
        link = self._folder / key
        try:
            link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(path, link)
        except FileNotFoundError:
            return path
        except OSError:
            self._linking = False
            return path
        return link


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder, name)
            key = path.relative_to(root).as_posix()
            if is_key(key):
                yield key, path
