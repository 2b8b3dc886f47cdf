"""The source of the program that runs, as an archive: its license asks that whoever uses it over a network may have it.
The same bytes each time, so that browsers and mirrors can keep them."""

import gzip
import hashlib
import io
import tarfile
from functools import cache
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import veche

_PACKAGE: Final = Path(veche.__file__).parent
_BESIDE: Final = ("LICENSE", "README.md", "pyproject.toml")
_READABLE: Final = 0o644
_ONE_AT_A_TIME: Final = Lock()


class Archive(NamedTuple):
    """A .tar.gz with its name."""

    name: str
    body: bytes
    etag: bytes


def archive() -> Archive:
    """Takes about a second the first time: never call it in the event loop."""
    with _ONE_AT_A_TIME:
        return _made()


@cache
def _made() -> Archive:
    top = f"veche-{veche.__version__}"
    packed = io.BytesIO()
    # Neither file nor archive tells when it was written, or by whom: the bytes depend on the source alone.
    with gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as squeezed:
        with tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in sorted(_files().items()):
                body = path.read_bytes()
                entry = tarfile.TarInfo(f"{top}/{name}")
                entry.size, entry.mode = len(body), _READABLE
                tar.addfile(entry, io.BytesIO(body))
    body = packed.getvalue()
    return Archive(f"{top}.tar.gz", body, b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode())


def _files() -> dict[str, Path]:
    """Names inside the archive: the package, and what stands beside it."""
    ours = (path for path in _PACKAGE.rglob("*") if _is_ours(path))
    return {f"src/veche/{path.relative_to(_PACKAGE).as_posix()}": path for path in ours} | _beside()


def _is_ours(path: Path) -> bool:
    """What Python writes for itself and hidden files are no source; a link could lead anywhere."""
    inside = path.relative_to(_PACKAGE).parts
    hidden = any(part.startswith((".", "__pycache__")) for part in inside)
    return not hidden and not path.is_symlink() and path.is_file()


def _beside() -> dict[str, Path]:
    """The license and how it is built: of a checkout, or what an installation keeps of them."""
    if _PACKAGE.parent.name == "src":
        places = [_PACKAGE.parent.parent / name for name in _BESIDE]
    else:
        try:
            kept = metadata.files("veche") or []
        except metadata.PackageNotFoundError:
            kept = []
        places = [Path(str(file.locate())) for file in kept if file.name in (*_BESIDE, "METADATA")]
    return {path.name: path for path in places if path.is_file()}
