"""SMTP as bytes: commands out, whole replies in, with limits on what the other side may say."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from typing import cast

import msgspec

LONGEST_LINE = 2048
MOST_LINES = 100
MOST_WAITING = 1000
SHOWN = 500

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?\Z", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|\Z)")


class Reply(msgspec.Struct, frozen=True):
    """One whole answer of a server."""

    code: int
    lines: tuple[str, ...]

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463), or nothing."""
        found = _ENHANCED.match(self.lines[0])
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """What it says, on one line, codes left out, fit to be shown."""
        said = " ".join(_ENHANCED.sub("", line, count=1) for line in self.lines)
        return "".join(char if char.isprintable() else " " for char in said).strip()[:SHOWN]

    @property
    def good(self) -> bool:
        """Whether the command was carried out (or may go on)."""
        return self.code < 400


class Broken(Exception):
    """The connection cannot be used any more."""


class Wire(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._fault = ""

    @property
    def closed(self) -> bool:
        """Whether nothing more can be said."""
        return bool(self._fault) or self._transport is None or self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Send without waiting."""
        if self.closed or self._transport is None:
            raise Broken(self._fault or "the connection is closed")
        self._transport.write(data)

    async def drain(self) -> None:
        """Wait until the other side has taken what was sent, if much of it waits."""
        if self._room is not None:
            await asyncio.shield(self._room)
        if self._fault:
            raise Broken(self._fault)

    async def reply(self) -> Reply:
        """The next answer."""
        while not self._replies:
            if self._fault:
                raise Broken(self._fault)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._replies.popleft()

    async def command(self, line: str) -> Reply:
        """Say one line and hear the answer."""
        self.write(line.encode() + b"\r\n")
        return await self.reply()

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt from here on. What came before the handshake in plain text is no part of what follows."""
        if self._buffer or self._replies or self._lines:
            raise Broken("the server spoke out of turn before encryption")
        assert self._transport is not None
        upgraded = await asyncio.get_running_loop().start_tls(
            self._transport, self, context, server_hostname=host, ssl_handshake_timeout=30
        )
        if upgraded is None:
            raise Broken("the server closed the connection")
        self._transport = upgraded

    def close(self) -> None:
        """Close at once."""
        self._break("the connection is closed")

    def farewell(self) -> None:
        """Say goodbye and close, without waiting for the answer."""
        if not self.closed and self._transport is not None:
            self._transport.write(b"QUIT\r\n")
            self._transport.close()
        self._fault = self._fault or "the connection is closed"

    # -- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._break("the server closed the connection")

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while not self._fault and (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            self._take(line)
        if len(self._buffer) > LONGEST_LINE:
            self._break("the server's answer is too long")

    def _take(self, line: bytes) -> None:
        found = _LINE.match(line)
        if found is None or len(line) > LONGEST_LINE:
            return self._break("the server does not speak SMTP")
        self._lines.append((found[3] or b"").decode("utf-8", "replace"))
        if found[2] == b"-":
            if len(self._lines) >= MOST_LINES:
                self._break("the server's answer is too long")
            return None
        self._replies.append(Reply(int(found[1]), tuple(self._lines)))
        self._lines = []
        if len(self._replies) > MOST_WAITING:
            return self._break("the server says more than it was asked")
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        return None

    def _break(self, why: str) -> None:
        self._fault = self._fault or why
        if self._transport is not None:
            self._transport.abort()
        self.resume_writing()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
