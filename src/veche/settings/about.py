"""What a setting says of itself: purpose, unit, what is allowed. The reference and every error are made from it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

import msgspec

Check = Callable[[Any], bool]


class Details(TypedDict, total=False):
    """What may be said of a setting beside its purpose."""

    unit: str
    allowed: str  # in words, where the type does not tell
    empty: str  # what an empty value stands for
    check: Check  # what the type cannot check
    secret: bool  # never printed


def about(purpose: str, *, ge: int | None = None, le: int | None = None, **details: Unpack[Details]) -> msgspec.Meta:
    """Metadata of one setting."""
    return msgspec.Meta(description=purpose, ge=ge, le=le, extra=dict(details))


def is_base_url(value: str) -> bool:
    """An origin without a path: everything is mounted at the root of one host."""
    if not value:
        return True
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password or parts.path.strip("/"))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def is_networks(values: tuple[str, ...]) -> bool:
    """Every item is an address or a CIDR range."""
    try:
        for value in values:
            ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def is_mail_route(value: str) -> bool:
    """`mx`, or a relay as smtp:// or smtps:// with a host."""
    if value == "mx":
        return True
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("smtp", "smtps") and bool(parts.hostname)


def is_database_url(value: str) -> bool:
    """Empty, a SQLite file or a PostgreSQL server."""
    return not value or value.startswith(("sqlite:///", "postgresql://", "postgres://"))


def is_storage_url(value: str) -> bool:
    """Empty, a folder or a bucket."""
    return not value or value.startswith("file:///") or (value.startswith("s3://") and len(value) > len("s3://"))
