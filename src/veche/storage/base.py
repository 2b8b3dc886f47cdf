"""What every storage can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import msgspec

CHUNK = 262_144


class StorageError(Exception):
    """The storage does not answer, or has no room."""


class Missing(StorageError):
    """There is no file of that name."""


class Stat(msgspec.Struct, frozen=True):
    """What is known of a file without reading it; `modified` in ms."""

    size: int
    content_type: str
    modified: int


class Storage(Protocol):
    """Verbs take names as `new_key` makes them (ValueError for others) and raise StorageError when they fail."""

    async def put(self, key: str, data: bytes | Path, content_type: str = "") -> None:
        """Store bytes or a copy of a file. Afterwards it is there whole and on disk; before, it is not there at all."""

    async def get(self, key: str) -> bytes:
        """All of it. Missing if there is none."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Piece by piece, from `start` up to but not including `end`. Missing if there is none."""

    async def stat(self, key: str) -> Stat | None:
        """Size, type and time, or None."""

    async def exists(self, key: str) -> bool:
        """Whether there is such a file."""

    async def delete(self, *keys: str) -> None:
        """Remove files; those that are gone already are no error, so that it may run twice."""

    async def rename(self, old: str, new: str) -> None:
        """Give a file another name; if that has happened already, nothing happens. Missing if neither is there."""

    def url(self, key: str) -> str:
        """Where readers fetch it."""

    def local_path(self, key: str) -> Path | None:
        """The file itself, where the storage is a folder of this machine: the web server sends it from there."""

    async def close(self) -> None:
        """Let go of what is open."""
