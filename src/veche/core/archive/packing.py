"""Writing the archive: a tar with a checksum of every member, which appears under its name when it is whole."""

import hashlib
import io
import os
import secrets
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import msgspec

from veche.core.archive.manifest import MANIFEST, ArchiveError, Manifest, Member

LEVEL = 3  # pictures do not shrink, and text does at any level


class _Hashing(io.RawIOBase):
    """Passes bytes on and adds them up."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.inner.read(size)
        self.sum.update(piece)
        return piece


class Packer:
    """Blocking: used from a thread. `close` gives the archive its name, `drop` takes everything away."""

    def __init__(self, target: Path, advance: Callable[[int], None]) -> None:
        self.target = target
        self.members: dict[str, Member] = {}
        self._advance = advance
        self._draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        # Keys and passwords are in it.
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w:gz", compresslevel=LEVEL)

    def add(self, name: str, path: Path) -> bool:
        """Put a file in; False if it is gone."""
        try:
            opened = path.open("rb")
        except FileNotFoundError:
            return False
        with opened as file:
            self._put(name, file, os.fstat(file.fileno()).st_size)
        return True

    def close(self, manifest: Manifest) -> None:
        """The manifest, the disk, the name."""
        content = msgspec.json.format(msgspec.json.encode(manifest))
        self._put(MANIFEST, io.BytesIO(content), len(content))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self.target.exists():
            raise ArchiveError(f"{self.target} has appeared meanwhile; choose another name")
        self._draft.replace(self.target)

    def drop(self) -> None:
        """It did not come to an end."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _put(self, name: str, file: Any, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(time.time())
        reading = _Hashing(file)
        self._tar.addfile(info, reading)
        self.members[name] = Member(size, reading.sum.hexdigest())
        self._advance(size)
