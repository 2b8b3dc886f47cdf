"""Digests of bytes and of files."""

import hashlib
from pathlib import Path


def sha256_hex(data: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, read piece by piece. It blocks: call it in a thread."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def etag(data: bytes) -> str:
    """A strong entity tag (RFC 9110), quotes included."""
    return f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
