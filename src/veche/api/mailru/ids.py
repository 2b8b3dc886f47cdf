"""Ids of this dialect ↔ ours (specs/mailru.md a.2): `uid` decimal, events 16 hex digits, huid and thread_id 32."""

import hashlib
from functools import lru_cache

from veche.core.errors import Invalid

_HEX = frozenset("0123456789abcdef")


def uid(account_id: int) -> str:
    """People and groups alike, never negative."""
    return str(account_id)


def read_uid(text: str, name: str = "uid") -> int:
    """A `uid` that was sent. Errors: Invalid."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise Invalid(name, "must be a decimal user id")
    value = int(text)
    return value if value < 2**31 else 0  # no account has such an id: not found, like any other unknown one


def read_uids(text: str, name: str = "uids", most: int = 200) -> list[int]:
    """A comma list of ids, each once, in the order given. Errors: Invalid."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > most:
        raise Invalid(name, f"holds more than {most} ids")
    return list(dict.fromkeys(read_uid(part, name) for part in parts))


def event(id: int) -> str:
    """An event's, comment's or like's id."""
    return f"{id:016x}"


@lru_cache(maxsize=20_000)
def checksum(account_id: int) -> str:
    """Ours, for the original's is not known: the first 16 hex digits of SHA-256 of the decimal uid."""
    return hashlib.sha256(str(account_id).encode()).hexdigest()[:16]


def with_checksum(account_id: int, id: int) -> str:
    """`huid` and `thread_id`."""
    return checksum(account_id) + event(id)


def read_event(text: str, name: str) -> int:
    """16 hex digits. Errors: Invalid."""
    lower = text.strip().lower()
    if len(lower) != 16 or not set(lower) <= _HEX:
        raise Invalid(name, "must be 16 hexadecimal digits")
    value = int(lower, 16)
    return value if value < 2**63 else 0


def read_thread(text: str, name: str = "thread_id") -> tuple[int, str]:
    """(post id, checksum that was sent or ""). A bare event id is taken too. Errors: Invalid."""
    lower = text.strip().lower()
    if len(lower) not in (16, 32):
        raise Invalid(name, "must be 32 hexadecimal digits")
    return read_event(lower[-16:], name), lower[:-16]
