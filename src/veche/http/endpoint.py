"""The one wrapper around every handler: body → authenticate → scope → rate limit → Tx → handler → commit → answer."""

import logging
from collections.abc import Hashable, Sequence
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import replace

from veche.core import presence
from veche.core.errors import Conflict, CoreError, Invalid, NotSignedIn, Unavailable
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import DatabaseBusy, DatabaseError, DatabaseFull, IntegrityError
from veche.db.errors import ValueRefused
from veche.http import parts
from veche.http.answers import Answer, FileAnswer, Reply, StreamAnswer
from veche.http.cache import KeptPage, viewer_key
from veche.http.convert import convert
from veche.http.dialect import Auth, Dialect, Nothing, Route, Switch
from veche.http.door import Call, Door
from veche.http.errors import Fault, MissingScope, UserNeeded
from veche.http.events import EventStream
from veche.http.params import Sent, read
from veche.http.request import Disconnected, Request
from veche.http.uploads import UploadLimits

log = logging.getLogger("veche.http")
NOTHING: Final = Nothing()
_NOTHING_SENT: Final = Sent()
Sendable = Answer | FileAnswer | StreamAnswer | EventStream


class Endpoint(Protocol):
    """What the router leads to."""

    dialect: Dialect

    async def answer(self, request: Request) -> Sendable: ...


class BodyLimits(msgspec.Struct, frozen=True):
    """How much of a body one endpoint reads."""

    body: int
    uploads: UploadLimits

    @classmethod
    def of(cls, dialect: Dialect, route: Route | None, door: Door) -> "BodyLimits":
        settings = door.settings
        body = (route and route.body_limit) or dialect.body_limit or settings.server.body_bytes
        folder = settings.data / "tmp"
        if route is None or route.uploads is None:
            return cls(body, UploadLimits(files=20, file_bytes=body, folder=folder))
        uploads = route.uploads
        uploads = replace(
            uploads,
            file_bytes=uploads.file_bytes or settings.limits.upload_bytes,
            folder=uploads.folder or folder,
        )
        return cls(max(body, uploads.body_bytes), uploads)

    async def read(self, request: Request) -> Sent:
        if request.has_body:
            request.body_limit = self.body
            request.sent = await read(request, self.uploads)
        else:
            request.sent = Sent(request.query) if request.query else _NOTHING_SENT
        return request.sent


class RouteEndpoint:
    """One route of one dialect, ready to answer."""

    __slots__ = ("_buckets", "_limits", "_stored", "dialect", "door", "route")

    def __init__(self, dialect: Dialect, route: Route, door: Door) -> None:
        self.dialect = dialect
        self.route = route
        self.door = door
        self._buckets = tuple(bucket.settled(door.settings) for bucket in (*dialect.buckets, *route.buckets))
        self._limits = BodyLimits.of(dialect, route, door)
        self._stored = any(bucket.stored for bucket in self._buckets)

    async def answer(self, request: Request) -> Sendable:
        try:
            return await self.serve(request, await self._limits.read(request))
        except Exception as error:
            return refused(self.dialect, request, error)

    async def serve(self, request: Request, sent: Sent) -> Sendable:
        """Everything after the body."""
        route, door = self.route, self.door
        request.route_name = route.name
        try:
            viewer = await admit(request, sent, self.dialect, route, door)
        except NotSignedIn:  # who tries tokens until one fits is counted like any stranger
            door.limiter.take_all(self._buckets, request, request.viewer)
            raise
        if self._buckets:
            door.limiter.take_all(self._buckets, request, viewer)
            if self._stored:
                await door.limiter.take_stored(door.open_tx, self._buckets, request, viewer)
        key: Hashable = None
        version: Hashable = None
        if (
            route.cached and request.content_type != "multipart/form-data"
        ):  # whose bytes went by: nothing to keep it under
            body = await request.body() if request.has_body else b""
            accept = request.raw_headers.get(b"accept")
            key = (id(route), viewer_key(viewer), request.path, request.query, accept, body)
            kept = door.pages_kept.get(key)
            if kept is not None:
                if not self._stored:
                    request.kept, request.buckets = kept, self._buckets
                return _again(request, kept)
            version = door.version()
        answer = await self._fresh(request, sent, viewer)
        if key is not None and isinstance(answer, Answer) and answer.code == 200:
            page = door.pages_kept.put(key, version, answer.body, answer.content_type, answer.headers)
            answer.headers = (*answer.headers, (b"etag", page.etag))
        return answer

    async def _fresh(self, request: Request, sent: Sent, viewer: Viewer) -> Sendable:
        route, door = self.route, self.door
        params = self._params(request, sent)
        call = Call(door, request, viewer, self.dialect)
        if route.prepare is not None:
            call.prepared = await route.prepare(call, viewer, params)
        result = await self._run(call, viewer, params)
        if route.after is not None:
            result = await route.after(call, viewer, params, result)
        answer = await self._ready_outside(call, result)
        if self.dialect.finish is not None and isinstance(answer, Answer):
            answer = self.dialect.finish(request, answer)
        return answer

    def _params(self, request: Request, sent: Sent) -> Any:
        if self.route.params is Nothing:
            return NOTHING
        values: dict[str, Any] = getattr(sent, self.dialect.grammar)()
        if request.path_params:
            values = {**values, **request.path_params}
        return convert(values, self.route.params, self.dialect.words)

    async def _run(self, call: Call, viewer: Viewer, params: Any) -> Any:
        route = self.route
        extra = (call,) if route.wants_call else ()
        if route.free:
            return await route.handler(call, viewer, params, *extra)

        async def work(tx: Tx) -> Any:
            result = await route.handler(tx, viewer, params, *extra)
            return result if route.after is not None else await self._ready(tx, call, result)

        if route.write:
            return await call.open_tx.write(work)
        async with call.open_tx.read(slow=route.slow) as tx:
            return await work(tx)

    async def _ready(self, tx: Tx, call: Call, result: Any) -> Sendable:
        """Encoded inside the Tx: things that the answer names are read from the same snapshot as the answer itself."""
        answer = encoded(self.dialect, result)
        if isinstance(answer, Answer) and answer.places:
            tx.hasten()
            answer.body = await call.joiner(tx).fill(answer.body, answer.places)
            answer.places = ()
        return answer

    async def _ready_outside(self, call: Call, result: Any) -> Sendable:
        """The value of a free route or of `after`: places in it are filled in a read of their own."""
        answer = encoded(self.dialect, result)
        if isinstance(answer, Answer) and answer.places:
            async with call.open_tx.read() as tx:
                return await self._ready(tx, call, answer)
        return answer


def encoded(dialect: Dialect, result: Any) -> Sendable:
    """What is ready stays as it is, everything else becomes JSON (with places in it, where things are named)."""
    if isinstance(result, (Answer, FileAnswer, StreamAnswer, EventStream)):
        return result
    reply = result if isinstance(result, Reply) else Reply(result)
    body, places = parts.encode(reply.value)
    return Answer(body, reply.code, dialect.content_type, reply.headers, places)


def _again(request: Request, kept: KeptPage) -> Answer:
    headers = (*kept.headers, (b"etag", kept.etag))
    if request.raw_headers.get(b"if-none-match") == kept.etag:
        return Answer(b"", 304, kept.content_type, headers)
    return Answer(kept.body, 200, kept.content_type, headers)


class SwitchEndpoint:
    """One path, many routes."""

    __slots__ = ("_endpoints", "_limits", "dialect", "door", "switch")

    def __init__(self, dialect: Dialect, switch: Switch, door: Door) -> None:
        self.dialect = dialect
        self.switch = switch
        self.door = door
        # The body is read before it can tell which route it is for.
        widest = next((route for route in switch.routes if route.uploads is not None), None)
        self._limits = BodyLimits.of(dialect, widest, door)
        self._endpoints = {id(route): RouteEndpoint(dialect, route, door) for route in switch.routes}

    async def answer(self, request: Request) -> Sendable:
        try:
            sent = await self._limits.read(request)
            route = self.switch.choose(request, sent)
            return await self._endpoints[id(route)].serve(request, sent)
        except Exception as error:
            return refused(self.dialect, request, error)


async def admit(request: Request, sent: Sent, dialect: Dialect, route: Any, door: Door) -> Viewer:
    """The viewer, if the route is open to them; raises NotSignedIn, UserNeeded, MissingScope, BadToken."""
    need: Auth = route.auth
    if need is Auth.NONE:
        return Viewer.anonymous
    viewer = request.viewer = await dialect.authenticate(request, sent, door)
    if need is Auth.USER and viewer.account_id is None:
        raise UserNeeded() if viewer.token_id is not None else NotSignedIn()
    if need is Auth.APP and viewer.account_id is None and viewer.token_id is None:
        raise NotSignedIn()
    scopes: Sequence[Any] = route.scopes
    known = viewer.token_id is not None or viewer.account_id is not None
    if scopes and known and not any(scope in viewer.scopes for scope in scopes):
        raise MissingScope(scopes)
    if viewer.account_id is not None:
        now = door.open_tx.now()
        presence.touch(viewer.account_id, now)
        if viewer.token_id is not None:
            presence.used(viewer.token_id, now, request.client)
    return viewer


def refused(dialect: Dialect, request: Request, error: Exception) -> Answer:
    """Whatever went wrong as the dialect's own answer; what nobody expected is logged, never shown."""
    if isinstance(error, Disconnected):
        raise error
    if isinstance(error, CoreError):
        return failed(dialect, request, error)
    if isinstance(error, DatabaseError):
        return failed(dialect, request, _of_database(error, request))
    log.error("unexpected error, request %s, route %s", request.id, request.route_name, exc_info=error)
    return failed(dialect, request, Fault(request.id))


def _of_database(error: DatabaseError, request: Request) -> CoreError:
    if isinstance(error, (DatabaseBusy, DatabaseFull)):
        log.warning("database: %s, request %s", type(error).__name__, request.id)
        return Unavailable("The database cannot take this right now, please try again")
    if isinstance(error, IntegrityError) and error.unique:
        return Conflict("There is one like this already")
    if isinstance(error, ValueRefused):
        return Invalid("value", "cannot be stored: a number too large or a character that is none")
    log.error("database error, request %s, route %s", request.id, request.route_name, exc_info=error)
    return Fault(request.id)


def failed(dialect: Dialect, request: Request, error: CoreError) -> Answer:
    """The dialect's words for an error."""
    try:
        return _rendered(dialect, request, error)
    except Exception:
        log.exception("dialect %s cannot say %s, request %s", dialect.name, type(error).__name__, request.id)
        return Answer(b'{"error":"Something went wrong here"}', 500)


def _rendered(dialect: Dialect, request: Request, error: CoreError) -> Answer:
    found = dialect.render_error(request, error)
    answer = encoded(dialect, found)
    assert isinstance(answer, Answer)
    return answer if dialect.finish is None else dialect.finish(request, answer)
