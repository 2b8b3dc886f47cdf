"""Where letters go: `mx`, or a relay as an address with options."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

Tls = Literal["off", "opportunistic", "required", "implicit"]


class Route(msgspec.Struct, frozen=True):
    """One relay. `direct` means that each domain's own servers are asked for."""

    host: str = ""
    port: int = 25
    tls: Tls = "opportunistic"
    verify: bool = False
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without name and password: it may stand in a log."""
        return f"Route(host={self.host!r}, port={self.port}, tls={self.tls!r}, verify={self.verify})"

    @property
    def direct(self) -> bool:
        """Whether letters go straight to the addressee's server."""
        return not self.host

    @staticmethod
    @lru_cache(maxsize=256)
    def parse(text: str) -> Route:
        """`mx`, `smtp://user:pass@host:port?tls=…` or `smtps://…`. ValueError, without the password, if it is neither.

        A relay elsewhere must be encrypted and have a valid certificate, for it sees every letter and the password;
        `?tls=opportunistic` or `?tls=off` and `?verify=no` are the operator's own decision. On this very machine
        encryption is used where it is offered.
        """
        if text == "mx":
            return Route()
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise ValueError("not a mail route") from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("not a mail route: mx, smtp://HOST:PORT or smtps://HOST:PORT is")
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        near = _is_loopback(parts.hostname)
        tls = _tls(parts.scheme, options.get("tls"), near)
        return Route(
            host=parts.hostname,
            port=port or (465 if tls == "implicit" else 25),
            tls=tls,
            verify=options.get("verify", "no" if near else "yes") != "no" and tls in ("required", "implicit"),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


def _tls(scheme: str, wished: str | None, near: bool) -> Tls:
    if scheme == "smtps":
        return "implicit"
    match wished:
        case None:
            return "opportunistic" if near else "required"
        case "off" | "opportunistic" | "required":
            return wished
        case _:
            raise ValueError("tls of a mail route is off, opportunistic or required")


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
