"""Answers that do not end: server-sent events and WebSockets. Whoever has news puts a frame into the connection's
outbox and never waits; a client too slow to take its frames is cut off and comes back, rather than held in memory."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from veche.core.viewer import Viewer
from veche.http.answers import Headers
from veche.http.request import Request, Send

_MOST_FRAMES = 1000
_MOST_BYTES = 4 * 1024 * 1024
_LONGEST_MESSAGE = 64 * 1024
_STUCK_SECONDS = 60.0  # a client that takes nothing for so long is gone, whatever its connection says

log = logging.getLogger("veche.http")

GOING_AWAY: Final = 1001
POLICY: Final = 1008
INTERNAL: Final = 1011
TOO_SLOW: Final = 1013


class Outbox:
    """Frames on their way to one connection. `put` is called in the event loop and never blocks.

    Thousands of these wait in silence: what is not needed for waiting is made when something comes.
    """

    __slots__ = ("_bytes", "_frames", "_waiting", "close_code", "closed", "on_close", "viewer")

    def __init__(self, viewer: Viewer = Viewer.anonymous) -> None:
        self.viewer = viewer
        self.closed = False
        self.close_code = GOING_AWAY
        self._frames: list[bytes | str] = []
        self._bytes = 0
        self._waiting: asyncio.Future[None] | None = None
        self.on_close: list[Callable[[], None]] = []

    def put(self, frame: bytes | str) -> None:
        if self.closed:
            return
        if len(self._frames) >= _MOST_FRAMES or self._bytes + len(frame) > _MOST_BYTES:
            self.close(TOO_SLOW)
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._wake()

    def close(self, code: int = GOING_AWAY) -> None:
        if not self.closed:
            self.closed = True
            self.close_code = code
            self._wake()
            for callback in self.on_close:
                callback()

    async def take(self, seconds: float | None = None) -> list[bytes | str]:
        """All frames that wait; an empty list after so long without any, or when the outbox was closed.

        One reader at a time.
        """
        if not self._frames and not self.closed:
            self._waiting = asyncio.get_running_loop().create_future()
            if seconds is None:
                await self._waiting
            else:
                await asyncio.wait([self._waiting], timeout=seconds)
            self._waiting = None
        frames, self._frames, self._bytes = self._frames, [], 0
        return frames

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Streams:
    """All open streams of this process: to close those of a revoked token, and all of them at shutdown."""

    def __init__(self, most: int = 10_000) -> None:
        self._open: set[Outbox] = set()
        self._most = most
        self.closing = False

    def open(self, viewer: Viewer) -> Outbox:
        """An outbox for a new connection; already closed when the process is about to stop or has too many."""
        outbox = Outbox(viewer)
        if self.closing or len(self._open) >= self._most:
            outbox.close()
            return outbox
        self._open.add(outbox)
        outbox.on_close.append(lambda: self._open.discard(outbox))
        return outbox

    def close_where(self, gone: Callable[[Viewer], bool]) -> None:
        for outbox in [one for one in self._open if gone(one.viewer)]:
            outbox.close(POLICY)

    def close_all(self) -> None:
        self.closing = True
        for outbox in list(self._open):
            outbox.close(GOING_AWAY)

    def __len__(self) -> int:
        return len(self._open)


def frame(event: str, data: str, event_id: str = "") -> bytes:
    """One server-sent event; line ends in the data cannot break out of it."""
    lines = [f"id: {event_id}"] if event_id else []
    lines += [f"event: {event}"] if event else []
    lines += [f"data: {line}" for line in data.splitlines() or [""]]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


@dataclass(slots=True)
class EventStream:
    """Server-sent events out of an outbox, with a comment as heartbeat. Ends when the outbox is closed. Like all that
    is no file it goes out with the headers of security.py, which keep it out of caches."""

    outbox: Outbox
    heartbeat: bytes = b":thump\n\n"
    every: float = 15.0
    hello: bytes = b":)\n\n"
    code: int = 200
    headers: Headers = ()

    async def send(self, request: Request, send: Send, extra: Iterable[tuple[bytes, bytes]]) -> int:
        fields = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"x-accel-buffering", b"no"),
            *self.headers,
            *extra,
        ]
        await send({"type": "http.response.start", "status": self.code, "headers": fields})
        # The connection ends when either side has had enough.
        gone = asyncio.create_task(self._until_gone(request))
        size = 0
        try:
            await send({"type": "http.response.body", "body": self.hello, "more_body": True})
            while frames := await self.outbox.take(self.every) or ([] if self.outbox.closed else [self.heartbeat]):
                body = b"".join(one.encode() if isinstance(one, str) else one for one in frames)
                size += len(body)
                async with asyncio.timeout(_STUCK_SECONDS):
                    await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.info("a stream was stuck, request %s", request.id)
        finally:
            self.outbox.close()
            gone.cancel()
        return size

    async def _until_gone(self, request: Request) -> None:
        await request.wait_disconnect()
        self.outbox.close()


class Socket:
    """A WebSocket as a handler sees it: text in, text out, and the outbox from which a task of its own sends."""

    def __init__(self, websocket: WebSocket, outbox: Outbox) -> None:
        self._websocket = websocket
        self.outbox = outbox

    @property
    def subprotocols(self) -> list[str]:
        found: list[str] = self._websocket.scope.get("subprotocols", [])
        return found

    async def accept(self, subprotocol: str | None = None) -> None:
        await self._websocket.accept(subprotocol=subprotocol)

    async def receive(self) -> str | None:
        """The next text; None when the client has gone."""
        try:
            message = await self._websocket.receive()
        except (WebSocketDisconnect, RuntimeError):
            return None
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None:
            text = (message.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > _LONGEST_MESSAGE:
            self.outbox.close(1009)
            return None
        return str(text)

    async def run(self, on_message: Callable[[str], Awaitable[Any]]) -> None:
        """Serves the connection until either side ends it: frames go out while messages come in."""
        reading = asyncio.create_task(self._read(on_message))
        try:
            while True:
                frames = await self.outbox.take()
                async with asyncio.timeout(_STUCK_SECONDS):
                    for one in frames:
                        await self._websocket.send_text(one if isinstance(one, str) else one.decode())
                if self.outbox.closed and not frames:
                    break
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            pass  # gone, or stuck, while we were sending
        finally:
            self.outbox.close()
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
            await self.close(self.outbox.close_code)

    async def _read(self, on_message: Callable[[str], Awaitable[Any]]) -> None:
        try:
            while (text := await self.receive()) is not None:
                await on_message(text)
        except Exception:
            log.exception("a message of a socket could not be answered")
            self.outbox.close(1011)
        finally:
            self.outbox.close()

    async def close(self, code: int = 1000) -> None:
        if (
            self._websocket.application_state is WebSocketState.CONNECTED
            and self._websocket.client_state is WebSocketState.CONNECTED
        ):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._websocket.close(code)
