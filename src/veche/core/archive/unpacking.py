"""Reading the archive: nothing but what `veche backup` writes is taken out of it, and nothing unchecked is used."""

import gzip
import hashlib
import os
import re
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from veche.core.archive.manifest import FORMAT, MANIFEST, SETTINGS, ArchiveError, Manifest, Member
from veche.storage import is_key

CHUNK = 1 << 20
_DATABASE = re.compile(r"database/(?:veche\.db|[a-z_]{1,60}\.jsonl)\Z")
_BROKEN = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


def unpack(file: Path, folder: Path, advance: Callable[[int], None]) -> Manifest:
    """Everything into an empty folder, verified. ArchiveError: it is damaged, or no archive of ours."""
    found: dict[str, Member] = {}
    try:
        with tarfile.open(file, "r:gz") as tar:
            for info in tar:
                if not info.isreg() or not _is_ours(info.name) or info.name in found:
                    raise ArchiveError(f"{file} is not an archive of Veche: it holds {info.name[:100]!r}")
                source = tar.extractfile(info)
                if source is None:
                    raise ArchiveError(f"{file} is damaged at {info.name}")
                found[info.name] = _take(source, folder / info.name)
                advance(info.size)
    except _BROKEN as error:
        raise ArchiveError(f"{file} is damaged or no archive of Veche ({error}); take an older one") from None
    return _verified(file, folder, found)


def _is_ours(name: str) -> bool:
    """Names lead nowhere else: each kind has its own narrow form."""
    folder, _, rest = name.partition("/")
    if folder == "settings":
        return rest in SETTINGS
    if folder == "files":
        return is_key(rest)
    return name == MANIFEST or _DATABASE.match(name) is not None


def _take(source: IO[bytes], target: Path) -> Member:
    target.parent.mkdir(parents=True, exist_ok=True)
    size, total = 0, hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640 if "files/" in str(target) else 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := source.read(CHUNK):
            file.write(piece)
            total.update(piece)
            size += len(piece)
    return Member(size, total.hexdigest())


def _verified(file: Path, folder: Path, found: dict[str, Member]) -> Manifest:
    if found.pop(MANIFEST, None) is None:
        raise ArchiveError(f"{file} is cut off: its last part is missing; take an older one")
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise ArchiveError(f"{file} is damaged: its list of contents cannot be read ({error})") from None
    if manifest.format != FORMAT:
        raise ArchiveError(f"{file} was written by a newer Veche ({manifest.version}); use that one")
    if manifest.members != found:
        names = {*manifest.members, *found}
        wrong = sorted(name for name in names if manifest.members.get(name) != found.get(name))
        raise ArchiveError(f"{file} is damaged: {wrong[0]} is not what was written; take an older one")
    return manifest
