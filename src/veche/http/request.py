"""What a surface may know of a request. Reading the body is bounded in bytes and in time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from veche.core.viewer import Viewer
from veche.http.errors import BadRequest, BodyTooLarge, BodyTooSlow

if TYPE_CHECKING:
    from veche.http.cache import KeptPage
    from veche.http.params import Sent
    from veche.http.ratelimit import Limit, RateState
    from veche.http.uploads import Upload

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_FIRST_PART_SECONDS = 10.0
_SLOWEST_BYTES_PER_SECOND = 2_000


class Disconnected(Exception):
    """The client went away before its request was whole; nobody is left to answer."""


class Request:
    """`client`, `scheme` and `host` already respect the trusted proxies; the body is read at most once."""

    __slots__ = (
        "_body", "_headers", "_receive", "body_limit", "buckets", "client", "host", "id", "kept", "method", "path",
        "path_params", "query", "rate", "route_name", "scheme", "scope", "sent", "uploads", "viewer",
    )  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, request_id: str = "") -> None:
        self.scope = scope
        self.id = request_id
        self.method: str = scope.get("method", "GET")
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self.path_params: Mapping[str, str | int] = {}
        self.client = ""
        self.scheme: str = scope["scheme"]
        self.host = ""
        self.route_name = ""
        self.body_limit = 0
        self.uploads: list[Upload] = []
        # Filled on the way, for whoever renders an error: what was sent, who asks, how much may still be asked.
        self.sent: Sent | None = None
        self.viewer: Viewer = Viewer.anonymous
        self.rate: RateState | None = None
        # The page that it was answered with again, and the limits it was counted in.
        self.kept: KeptPage | None = None
        self.buckets: tuple[Limit, ...] = ()
        self._receive = receive
        self._headers: dict[bytes, bytes] | None = None
        self._body: bytes | None = None

    @property
    def raw_headers(self) -> dict[bytes, bytes]:
        """Lower-case names; repeated ones joined by a comma, as RFC 9110 allows."""
        if self._headers is None:
            headers: dict[bytes, bytes] = {}
            for name, value in self.scope["headers"]:
                headers[name] = headers[name] + b", " + value if name in headers else value
            self._headers = headers
        return self._headers

    def header(self, name: str) -> str | None:
        value = self.raw_headers.get(name.lower().encode("latin-1"))
        return None if value is None else value.decode("latin-1")

    @property
    def content_type(self) -> str:
        """The bare media type, lower-case, without its parameters."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in (self.header("cookie") or "").replace(",", ";").split(";"))
        return {name.strip(): unquote(value.strip().strip('"')) for name, equals, value in pairs if equals}

    @property
    def has_body(self) -> bool:
        headers = self.raw_headers
        return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers

    def announced_length(self) -> int:
        """Content-Length, or 0. Checks it against the limit, so that an honest giant is refused before it is sent."""
        text = self.raw_headers.get(b"content-length", b"0")
        if not text.isdigit() or len(text) > 18:
            raise BadRequest("is not a number", "Content-Length")
        length = int(text)
        if length > self.body_limit:
            raise BodyTooLarge(self.body_limit)
        return length

    async def stream(self) -> AsyncIterator[bytes]:
        """The parts of the body as they come. A body has ten seconds, and more only while it keeps arriving."""
        if not self.has_body:
            return
        if self.raw_headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
            raise BadRequest("must not be compressed", "body")
        self.announced_length()
        loop = asyncio.get_running_loop()
        started, total, more = loop.time(), 0, True
        while more:
            deadline = started + _FIRST_PART_SECONDS + total / _SLOWEST_BYTES_PER_SECOND
            try:
                async with asyncio.timeout_at(deadline):
                    message = await self._receive()
            except TimeoutError:
                raise BodyTooSlow("arrived too slowly") from None
            if message["type"] == "http.disconnect":
                raise Disconnected
            part: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            total += len(part)
            if total > self.body_limit:
                raise BodyTooLarge(self.body_limit)
            if part:
                yield part

    async def body(self) -> bytes:
        if self._body is None:
            self._body = b"".join([part async for part in self.stream()])
        return self._body

    @property
    def receive(self) -> Receive:
        """For the pieces of Starlette that want it."""
        return self._receive

    async def wait_disconnect(self) -> None:
        """Returns when the client has gone. Only after the body was read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def forget_uploads(self) -> None:
        """Temporary files that no verb took over are removed."""
        for upload in self.uploads:
            upload.discard()
