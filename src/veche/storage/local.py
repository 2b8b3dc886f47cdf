"""A folder of this machine."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from .base import CHUNK, Missing, Stat, StorageError
from .keys import checked, content_type

T = TypeVar("T")
TEMPORARY = ".incoming"


class LocalStorage:
    """Each file appears by a rename, after its bytes are on disk: nobody ever sees a half of one."""

    def __init__(self, root: Path, base_url: str) -> None:
        self._root = root
        self._base_url = base_url
        self._temporary = root / TEMPORARY

    @classmethod
    def at(cls, url: str, base_url: str) -> LocalStorage:
        """From `file:///path`."""
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc or len(parts.path) < 2:
            raise ValueError("a folder is written as file:///PATH")
        return cls(Path(unquote(parts.path)), base_url)

    async def put(self, key: str, data: bytes | Path, content_type: str = "") -> None:
        target = self._path(key)
        await _in_thread(lambda: self._write(target, data))

    async def get(self, key: str) -> bytes:
        return await _in_thread(self._path(key).read_bytes)

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        path = self._path(key)
        file = await _in_thread(lambda: path.open("rb"))
        try:
            file.seek(start)
            left = None if end is None else end - start
            while left is None or left > 0:
                piece = await _in_thread(partial(file.read, CHUNK if left is None else min(CHUNK, left)))
                if not piece:
                    return
                left = None if left is None else left - len(piece)
                yield piece
        finally:
            file.close()

    async def stat(self, key: str) -> Stat | None:
        path = self._path(key)
        try:
            found = await _in_thread(path.stat)
        except Missing:
            return None
        return Stat(found.st_size, content_type(key), found.st_mtime_ns // 1_000_000)

    async def exists(self, key: str) -> bool:
        return await self.stat(key) is not None

    async def delete(self, *keys: str) -> None:
        paths = [self._path(key) for key in keys]

        def remove() -> None:
            for path in paths:
                path.unlink(missing_ok=True)

        await _in_thread(remove)

    async def rename(self, old: str, new: str) -> None:
        source, target = self._path(old), self._path(new)

        def move() -> None:
            if not source.exists() and target.exists():
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            _sync_folder(target.parent)

        await _in_thread(move)

    def url(self, key: str) -> str:
        return f"{self._base_url}/{checked(key)}"

    def local_path(self, key: str) -> Path | None:
        return self._path(key)

    async def close(self) -> None:
        pass

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    def _write(self, target: Path, data: bytes | Path) -> None:
        self._temporary.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._temporary / secrets.token_hex(16)
        try:
            with temporary.open("xb") as file:
                if isinstance(data, Path):
                    with data.open("rb") as source:
                        shutil.copyfileobj(source, file, CHUNK)
                else:
                    file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _in_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise Missing("there is no such file") from None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError("the disk is full" if full else f"the disk fails ({error.strerror})") from error
