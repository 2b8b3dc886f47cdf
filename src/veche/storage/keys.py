"""Names of files. A name is a capability (who knows it may read), so it holds 128 random bits and nothing else."""

import re
import secrets

# The types that are stored, by extension. A reader is told the type of the name, never one that a stranger chose.
TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
    "eml": "message/rfc822",
}
UNKNOWN = "application/octet-stream"
LONGEST = 200

_PART = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_KEY = re.compile(rf"{_PART}(?:/{_PART})*\Z")


def new_key(kind: str, extension: str = "") -> str:
    """A new name such as `media/3f/9c/3f9c….jpg`: spread over folders, since none should hold a million files."""
    name = secrets.token_hex(16)
    ending = f".{extension.lstrip('.')}" if extension else ""
    return checked(f"{kind}/{name[:2]}/{name[2:4]}/{name}{ending}")


def is_key(key: str) -> bool:
    """Whether it can be a name: relative, no part begins with a dot, nothing but plain letters."""
    return len(key) <= LONGEST and _KEY.match(key) is not None


def checked(key: str) -> str:
    """The name itself. ValueError if it is none: no name leads out of the storage."""
    if not is_key(key):
        raise ValueError("not a name of a stored file")
    return key


def content_type(key: str) -> str:
    """What readers are told about a file."""
    return TYPES.get(key.rpartition(".")[2].lower(), UNKNOWN)
