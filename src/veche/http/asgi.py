"""The application: finds the endpoint, sends its answer, and counts what happened."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

from veche.core import presence
from veche.core.errors import CoreError, NotAllowed, NotFound, TooMany
from veche.core.viewer import Viewer
from veche.http.accesslog import AccessLog
from veche.http.answers import Answer, FileAnswer, Headers
from veche.http.dialect import Dialect, Route, SocketRoute, Switch
from veche.http.door import Door
from veche.http.endpoint import Endpoint, RouteEndpoint, Sendable, SwitchEndpoint, failed
from veche.http.errors import Overloaded, UnknownPath, WrongMethod
from veche.http.metrics import Metrics
from veche.http.proxies import Proxies
from veche.http.repeats import Repeats, key_of
from veche.http.request import Disconnected, Message, Receive, Request, Scope, Send
from veche.http.router import Found, OtherMethods, Router
from veche.http.security import StandingHeaders
from veche.http.sockets import SocketEndpoint

log = logging.getLogger("veche.http")

App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Hook: TypeAlias = Callable[[], Awaitable[None]]
_MOST_AT_ONCE = 1000
_SHUT_OUT: Final = "Nobody is let in from this network"
_RETRY_AFTER: Final = (b"retry-after", b"30")


class Surface(msgspec.Struct, frozen=True):
    """A dialect where it stands: on every host, or on one only."""

    dialect: Dialect
    host: str = ""


class Application:
    """ASGI. `surfaces` are asked in no order: a path belongs to one of them, and an unknown one to the longest of
    their fallbacks. `mounts` are ASGI applications below a prefix (static files)."""

    def __init__(
        self,
        door: Door,
        surfaces: Sequence[Surface],
        *,
        mounts: Mapping[str, App] | None = None,
        access_log: AccessLog | None = None,
        on_start: Sequence[Hook] = (),
        on_stop: Sequence[Hook] = (),
    ) -> None:
        self.door = door
        self.metrics = Metrics()
        self.in_flight = 0
        self.sockets_ended = asyncio.Event()
        self.sockets_ended.set()
        self._sockets_open = 0
        self.started = False
        self.gives_repeats = False  # whether the server comes by `repeat`; ours does
        self._log = access_log or AccessLog(door.settings.log.format)
        self._proxies = Proxies(door.settings.server.trusted_proxies)
        self._mounts = dict(mounts or {})
        self._hooks = (list(on_start), list(on_stop))
        self._routers: dict[str, Router[Endpoint]] = {"": Router()}
        self._sockets: Router[SocketEndpoint] = Router()
        self._fallbacks: list[tuple[str, str, Dialect]] = []
        self._repeats = Repeats(door.version)
        door.pages_kept.on_clear.append(self._repeats.clear)
        self._standing: dict[int, StandingHeaders] = {}
        self._id_prefix = secrets.token_hex(4)
        self._id = 0
        for surface in surfaces:
            self._add(surface)
        self._fallbacks.sort(key=lambda entry: (not entry[0], -len(entry[1])))
        self.metrics.gauge("veche_streams_open", "Open streams", lambda: len(door.streams))
        self.metrics.gauge("veche_requests_in_flight", "Requests being answered", lambda: self.in_flight)
        self.metrics.gauge("veche_parts_bytes", "Encoded parts in memory", lambda: door.parts.bytes)

    def _add(self, surface: Surface) -> None:
        dialect, host = surface.dialect, surface.host.lower()
        https = self.door.settings.server.base_url.startswith("https:")
        self._standing[id(dialect)] = StandingHeaders(dialect, https=https)
        self._fallbacks += [(host, prefix, dialect) for prefix in dialect.fallbacks]
        router = self._routers.setdefault(host, Router())
        for route in dialect.routes:
            if isinstance(route, Route):
                router.add(route.method, route.path, RouteEndpoint(dialect, route, self.door))
            elif isinstance(route, Switch):
                endpoint = SwitchEndpoint(dialect, route, self.door)
                for method in route.methods:
                    router.add(method, route.path, endpoint)
            elif isinstance(route, SocketRoute):
                self._sockets.add("GET", route.path, SocketEndpoint(dialect, route, self.door))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            await self._http(scope, receive, send)
        elif kind == "websocket":
            await self._websocket(scope, receive, send)
        elif kind == "lifespan":
            await self._lifespan(receive, send)

    def _request(self, scope: Scope, receive: Receive) -> Request:
        self._id += 1
        request = Request(scope, receive, f"{self._id_prefix}-{self._id:x}")
        self._proxies.apply(request)
        return request

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = self._request(scope, receive)
        for prefix, app in self._mounts.items():
            if request.path.startswith(prefix + "/"):
                await app({**scope, "root_path": prefix}, receive, _with_headers(send, request.id))
                return
        self.in_flight += 1
        name, code, size = "", 0, 0
        try:
            dialect, answer = await self._answer(request)
            name, code = dialect.name, answer.code
            extra = self._extra(request, dialect, answer)
            if request.kept is not None and self.gives_repeats and type(answer) is Answer:
                self._repeats.learn(request, request.kept, dialect, answer, extra)
            if isinstance(answer, FileAnswer):
                code, size = await self._send_file(request, dialect, answer, extra, send)
            else:
                size = await answer.send(request, send, (*extra, *self._of_its_own(request, dialect)))
        except Disconnected:
            code = 499  # nobody is left to read an answer
        except Exception:
            log.exception("sending failed, request %s, route %s", request.id, request.route_name)
        finally:
            self.in_flight -= 1
            if request.uploads:
                request.forget_uploads()
            seconds = time.perf_counter() - started
            self.metrics.count(name, request.route_name, code, seconds)
            self._log.add(request, name, code, size, seconds, time.time())

    async def _send_file(
        self, request: Request, dialect: Dialect, answer: FileAnswer, extra: Headers, send: Send
    ) -> tuple[int, int]:
        """Code and size. Whether a file is there is only known when it is opened: it may vanish at any moment."""
        try:
            size = await answer.send(request, send, (*extra, *self._of_its_own(request, dialect)))
            return answer.code, size  # the code is known by now only
        except (FileNotFoundError, NotADirectoryError):
            gone = failed(dialect, request, NotFound("file"))
            fields = (*self._extra(request, dialect, gone), *self._of_its_own(request, dialect))
            return gone.code, await gone.send(request, send, fields)

    async def _answer(self, request: Request) -> tuple[Dialect, Sendable]:
        found = self._find(request)
        if self.door.shut_out and self.door.is_shut_out(request.client):
            dialect = self._fallback(request) if found is None else _dialect_of(found)
            return dialect, failed(dialect, request, NotAllowed(_SHUT_OUT))
        if isinstance(found, Found):
            endpoint = found.target
            request.path_params = found.params
            if self.in_flight > _MOST_AT_ONCE:
                return endpoint.dialect, failed(endpoint.dialect, request, Overloaded("Too busy, please come again"))
            return endpoint.dialect, await endpoint.answer(request)
        if found is None:
            dialect = self._fallback(request)
            self.metrics.count_unknown(dialect.name, f"{request.method} {request.path}")
            return dialect, self._nowhere(request, dialect, UnknownPath(request.path))
        dialect = found.any_target.dialect
        if request.method != "OPTIONS":
            return dialect, self._nowhere(request, dialect, WrongMethod(request.path, found.allowed))
        if dialect.cors is not None:
            return dialect, dialect.cors.preflight(request)
        return dialect, Answer(b"", 204, headers=((b"allow", ", ".join(found.allowed).encode()),))

    def _find(self, request: Request) -> Found[Endpoint] | OtherMethods[Endpoint] | None:
        if len(self._routers) > 1:
            own = self._routers.get(request.host.partition(":")[0]) if request.host else None
            if own is not None and (found := own.find(request.method, request.path)) is not None:
                return found
        return self._routers[""].find(request.method, request.path)

    def _nowhere(self, request: Request, dialect: Dialect, error: CoreError) -> Answer:
        """There is nothing of the kind. Where clients are told how often they may ask, asking for it counts too."""
        if dialect.rate_headers is not None:
            limits = [bucket.settled(self.door.settings) for bucket in dialect.buckets]
            try:
                self.door.limiter.take_all(limits, request, Viewer.anonymous)
            except TooMany as refused:
                return failed(dialect, request, refused)
        return failed(dialect, request, error)

    def _fallback(self, request: Request) -> Dialect:
        host = request.host.partition(":")[0]
        for own_host, prefix, dialect in self._fallbacks:
            if own_host in ("", host) and (request.path + "/").startswith(prefix):
                return dialect
        raise LookupError("no surface has the fallback '/'")

    def _extra(self, request: Request, dialect: Dialect, answer: Sendable) -> Headers:
        extra = self._standing[id(dialect)].of(answer)
        if dialect.cors is not None and dialect.cors.origin is not None:
            extra += dialect.cors.of(request)
        code = answer.code
        if code < 400:
            return extra
        if code in (429, 503) and not any(name == b"retry-after" for name, _ in answer.headers):
            extra += (self._retry_after(request),)
        if code == 408:
            extra += ((b"connection", b"close"),)
        return extra

    def _of_its_own(self, request: Request, dialect: Dialect) -> Headers:
        """Headers that are others at every request."""
        own = (b"x-request-id", request.id.encode("latin-1"))
        if request.rate is None or dialect.rate_headers is None:
            return (own,)
        return own, *dialect.rate_headers(request.rate)

    def repeat(
        self, target: bytes, headers: Sequence[tuple[bytes, bytes]], peer: Sequence[object] | None
    ) -> tuple[bytes, bytes] | None:
        """Head (but for its last, empty line) and body, where the same was answered just now; counted like any other.
        None: ask in the usual way."""
        started = time.perf_counter()
        found = self._repeats.find(key_of(peer, target, headers))
        if found is None or not self.started:
            return None
        request, viewer, dialect = found.request, found.viewer, found.dialect
        request.rate = None
        try:
            self.door.limiter.take_all(found.buckets, request, viewer)
        except TooMany:
            return None  # which counts once more, and is refused
        self._id += 1
        request.id = f"{self._id_prefix}-{self._id:x}"
        if viewer.account_id is not None:
            presence.touch(viewer.account_id, self.door.open_tx.now())
        lines = [found.head]
        for name, value in self._of_its_own(request, dialect):
            lines += (name, b": ", value, b"\r\n")
        size, seconds = len(found.body), time.perf_counter() - started
        self.metrics.count(dialect.name, request.route_name, found.code, seconds)
        self._log.add(request, dialect.name, found.code, size, seconds, time.time())
        return b"".join(lines), found.body

    def _retry_after(self, request: Request) -> tuple[bytes, bytes]:
        if request.rate is None or request.rate.remaining:
            return _RETRY_AFTER
        return b"retry-after", b"%d" % max(1, -(-(request.rate.reset_at - int(time.time() * 1000)) // 1000))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = self._request(scope, receive)
        found = self._sockets.find("GET", request.path)
        if self.door.shut_out and self.door.is_shut_out(request.client):
            dialect = found.target.dialect if isinstance(found, Found) else self._fallback(request)
            name, code = dialect.name, 403
            await SocketEndpoint.refuse(request, send, failed(dialect, request, NotAllowed(_SHUT_OUT)))
        elif isinstance(found, Found):
            endpoint = found.target
            request.path_params = found.params
            name = endpoint.dialect.name
            self._sockets_open += 1
            self.sockets_ended.clear()
            try:
                code = await endpoint.serve(request, send)
            finally:
                self._sockets_open -= 1
                if not self._sockets_open:
                    self.sockets_ended.set()
        else:
            dialect = self._fallback(request)
            name, code = dialect.name, 404
            await SocketEndpoint.refuse(request, send, failed(dialect, request, UnknownPath(request.path)))
        self._log.add(request, name, code, 0, time.perf_counter() - started, time.time())

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except Exception as error:
                    log.exception("start failed")
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def start(self) -> None:
        """The start hooks; ready when all have run."""
        for hook in self._hooks[0]:
            await hook()
        self.started = True

    def begin_stop(self) -> None:
        """Not ready any more, and no stream stays open. May be called any number of times."""
        self.started = False
        self.door.streams.close_all()

    async def stop(self) -> None:
        """The stop hooks, last in first out, each whatever became of the one before; only the first call runs them."""
        self.begin_stop()
        hooks, self._hooks = self._hooks[1], ([], [])
        for hook in reversed(hooks):
            try:
                await hook()
            except Exception:
                log.exception("a stop hook failed")
        self._log.flush()


def _dialect_of(found: Found[Endpoint] | OtherMethods[Endpoint]) -> Dialect:
    return found.target.dialect if isinstance(found, Found) else found.any_target.dialect


def _with_headers(send: Send, request_id: str) -> Send:
    """What a mounted application does not say of itself."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = [(b"x-content-type-options", b"nosniff"), (b"x-request-id", request_id.encode("latin-1"))]
            extra.append((b"access-control-allow-origin", b"*"))  # pictures, which apps in browsers draw on canvases
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return sent
