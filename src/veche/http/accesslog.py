"""One line per request: no query, no body, no path of a variable route, since those may hold secrets."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from veche.http.request import Request

_FLUSH_SECONDS = 0.25
_FLUSH_BYTES = 64 * 1024


class Line(msgspec.Struct, omit_defaults=True):
    """What is told of a request. `route` is the operation's name, or the path where no route was found."""

    at: str
    id: str
    client: str
    method: str
    route: str
    code: int
    size: int
    ms: float
    dialect: str = ""
    account: int | None = None


def to_stderr(data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()


class AccessLog:
    """Lines are gathered and written a few times a second: a system call per request would cost more than the line."""

    def __init__(self, form: Literal["text", "json", "off"], write: Callable[[bytes], None] = to_stderr) -> None:
        self._form = form
        self._write = write
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._second = 0
        self._stamp = ""
        self._timer: asyncio.TimerHandle | None = None

    def add(self, request: Request, dialect: str, code: int, size: int, seconds: float, now: float) -> None:
        if self._form == "off":
            return
        account = request.viewer.account_id
        route = request.route_name or request.path[:200]
        ms = round(seconds * 1000, 2)
        at = self._time(now)
        if self._form == "json":
            line = msgspec.json.encode(
                Line(at, request.id, request.client, request.method, route, code, size, ms, dialect, account)
            )
        else:
            who = "-" if account is None else str(account)
            text = f"{at} {request.client} {who} {request.method} {dialect}:{route} {code} {size} {ms}ms {request.id}"
            line = text.encode("ascii", "backslashreplace").replace(b"\r", b"\\r").replace(b"\n", b"\\n")
        self._waiting.append(line)
        self._bytes += len(line)
        if self._bytes > _FLUSH_BYTES:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)

    def _time(self, now: float) -> str:
        second = int(now)
        if second != self._second:
            self._second = second
            self._stamp = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._stamp

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            data = b"\n".join(self._waiting) + b"\n"
            self._waiting.clear()
            self._bytes = 0
            self._write(data)
