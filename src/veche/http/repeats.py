"""Answers to the very request that was asked a moment ago: same peer, same address, same headers. Nothing is decided
here. What is given again was answered while the database stood as it stands now, and whatever forgets a token or an
account forgets these with it (`PageCache.clear`)."""

import time
from collections.abc import Callable, Hashable, Sequence
from typing import Final

import msgspec

from veche.core.viewer import Viewer
from veche.http.answers import BODILESS, Answer, Headers
from veche.http.cache import KeptPage
from veche.http.dialect import Dialect
from veche.http.ratelimit import Limit
from veche.http.request import Message, Request

_MOST: Final = 2000
_REASONS: Final = {200: b"OK", 304: b"Not Modified"}


class Repeat(msgspec.Struct, frozen=True):
    """One answer: all of its head but the request's own id and the state of its limits, and what to count it as."""

    request: Request
    viewer: Viewer
    dialect: Dialect
    buckets: tuple[Limit, ...]
    until: float
    code: int
    head: bytes
    body: bytes


def key_of(peer: Sequence[object] | None, target: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Hashable:
    """All that an answer may depend on."""
    return (peer[0] if peer else None, target, *headers)


class Repeats:
    """Kept for one state of the database: at the first change all go."""

    def __init__(self, version: Callable[[], Hashable]) -> None:
        self._version = version
        self._of: Hashable = None
        self._known: dict[Hashable, Repeat] = {}

    def find(self, key: Hashable) -> Repeat | None:
        """The answer, if it still holds."""
        found = self._known.get(key)
        if found is None:
            return None
        if self._of != self._version():
            self._known.clear()
            return None
        return found if found.until > time.monotonic() else None

    def learn(self, request: Request, page: KeptPage, dialect: Dialect, answer: Answer, headers: Headers) -> None:
        """`headers`: those of the answer that stay the same when it is given again."""
        if request.method != "GET" or request.has_body or answer.code not in _REASONS:
            return
        if b"x-request-id" in request.raw_headers or "raw_path" not in request.scope:
            return  # a proxy's name for this one request
        if page.version != self._of or len(self._known) >= _MOST:
            self._known.clear()
            self._of = page.version
        target = _target(request)
        key = key_of(request.scope.get("client"), target, request.scope["headers"])
        self._known[key] = Repeat(
            _bare(request), request.viewer, dialect, request.buckets, page.until, answer.code,
            _head(answer, headers), answer.body,
        )  # fmt: skip

    def clear(self) -> None:
        self._known.clear()

    def __len__(self) -> int:
        return len(self._known)


def _target(request: Request) -> bytes:
    path: bytes = request.scope["raw_path"]
    return path + b"?" + request.query if request.query else path


def _head(answer: Answer, headers: Headers) -> bytes:
    lines = [b"HTTP/1.1 %d %s\r\n" % (answer.code, _REASONS[answer.code])]
    lines += [b"%s: %s\r\n" % pair for pair in (*answer.headers, *headers)]
    lines.append(b"content-length: %d\r\n" % len(answer.body))
    if answer.body or answer.code not in BODILESS:
        lines.append(b"content-type: %s\r\n" % answer.content_type)
    return b"".join(lines)


def _bare(request: Request) -> Request:
    """What limits and the access line ask for, without the connection that it came by."""
    same = Request({**request.scope, "state": {}}, _nothing)
    for name in ("client", "scheme", "host", "path_params", "route_name", "viewer"):
        setattr(same, name, getattr(request, name))
    return same


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
