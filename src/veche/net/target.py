"""Which addresses may be asked for at all, before anything is resolved."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from .errors import FetchError

LONGEST = 4096
WEB_PORTS = (80, 443)
FIRST_ORDINARY_PORT = 1024  # below live mail, shells and the like, which must never hear our requests

# Browsers repair some of these; in an address that a stranger chose they only serve to deceive.
_SUSPICIOUS = re.compile(r"[\x00-\x20\x7f\\\u2028\u2029\ud800-\udfff]")


def checked(url: str, ports: Collection[int] | None = None) -> str:
    """The address itself, if it is a plain absolute web address. `ports`: the only ones allowed."""
    if len(url) > LONGEST or _SUSPICIOUS.search(url):
        raise FetchError("url", "the address is malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("url", "the address is malformed") from None
    _check_parts(parts)
    number = port if port is not None else (443 if parts.scheme == "https" else 80)
    if ports is not None:
        allowed = number in ports
    else:
        allowed = number in WEB_PORTS or number >= FIRST_ORDINARY_PORT
    if not allowed:
        raise FetchError("refused", f"port {number} is not allowed")
    return url


def _check_parts(parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https"):
        raise FetchError("url", "only http and https addresses are allowed")
    if not parts.hostname:
        raise FetchError("url", "the address has no host")
    if "@" in parts.netloc:
        raise FetchError("url", "an address with a user name is not allowed")
