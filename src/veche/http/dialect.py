"""How a surface declares itself: routes, how to know who asks, how to say that something went wrong."""

import inspect
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from veche.core.errors import CoreError
from veche.core.scopes import Scope
from veche.core.viewer import Viewer
from veche.http.answers import JSON, Answer, Headers, Reply
from veche.http.convert import RAILS, Words
from veche.http.cors import Cors
from veche.http.params import Sent
from veche.http.parts import Kind
from veche.http.ratelimit import Bucket, RateState
from veche.http.request import Request
from veche.http.uploads import UploadLimits

if TYPE_CHECKING:
    from veche.http.door import Door

Handler: TypeAlias = Callable[..., Awaitable[Any]]


class Nothing(msgspec.Struct, frozen=True):
    """The params struct of a route without parameters."""


class Auth(Enum):
    """Whom a route needs."""

    NONE = "none"  # nobody is asked, a token is not even looked at
    OPTIONAL = "optional"  # strangers too, but a token that is sent must be good
    APP = "app"  # a token, of a person or of an app by itself
    USER = "user"  # a person


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation. The handler is called as

    - `handler(tx, viewer, params)` in a read Tx, or in a write Tx when `write`;
    - `handler(call, viewer, params)` when `free`: it opens transactions itself, or none (long polls, proxies);
    and gets the `Call` as a fourth argument when it takes four. `prepare(call, viewer, params)` runs before the Tx
    opens, its result is `call.prepared`; `after(call, viewer, params, result)` runs after the commit and gives the
    value to be answered.
    """

    method: str
    path: str
    handler: Handler
    params: type = Nothing
    result: Any = None
    auth: Auth = Auth.OPTIONAL
    scopes: tuple[Scope, ...] = ()  # any one of them is enough
    write: bool = False
    slow: bool = False  # a read that may exceed 5 ms: search, export, deep offsets
    free: bool = False
    prepare: Handler | None = None
    after: Handler | None = None
    cached: bool = False  # the whole answer may be given again while nothing was written
    buckets: tuple[Bucket, ...] = ()
    body_limit: int | None = None
    uploads: UploadLimits | None = None  # None: what the ordinary body limit lets through, and few files
    errors: tuple[type[CoreError], ...] = ()
    name: str = ""
    tags: tuple[str, ...] = ()
    wants_call: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        if self.write and (self.free or self.slow or self.cached):
            raise ValueError(f"{self.method} {self.path}: a write is neither free nor slow nor cached")
        takes_four = len(inspect.signature(self.handler).parameters) > 3
        object.__setattr__(self, "wants_call", takes_four)
        if not self.name:
            object.__setattr__(self, "name", getattr(self.handler, "__name__", self.path))

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler) or "").partition("\n")[0]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One path for many operations (VK's `/method/{name}`, My.Mail.Ru's `/platform/api`): `choose` finds the route
    by what was sent, or raises. The routes' own method and path are not used, their names are what is chosen from."""

    methods: tuple[str, ...]
    path: str
    routes: Sequence[Route]
    choose: Callable[[Request, Sent], Route]


@dataclass(frozen=True, kw_only=True)
class SocketRoute:
    """A WebSocket: `handler(socket, viewer, params, call)`; the viewer is known before the socket is accepted."""

    path: str
    handler: Handler
    params: type = Nothing
    auth: Auth = Auth.USER
    scopes: tuple[Scope, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    name: str = "socket"


AnyRoute: TypeAlias = Route | Switch | SocketRoute


def route(method: str, path: str, handler: Handler, **more: Any) -> Route:
    """A line of `routes.py`. Whatever is not GET writes, unless it says otherwise."""
    more.setdefault("write", method != "GET" and not more.get("free") and not more.get("slow"))
    return Route(method=method, path=path, handler=handler, **more)


get = partial(route, "GET")
post = partial(route, "POST")
put = partial(route, "PUT")
patch = partial(route, "PATCH")
delete = partial(route, "DELETE")

Authenticate: TypeAlias = Callable[[Request, Sent, "Door"], Awaitable[Viewer]]
RenderError: TypeAlias = Callable[[Request, CoreError], Answer | Reply]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """A surface: everything of it that the door needs to know.

    `authenticate(request, sent, door)` gives the viewer, `Viewer.anonymous` for nobody, or raises BadToken.
    `render_error` turns every error, of the core or of the door, into an answer; it gets `request.sent` and
    `request.viewer` as far as they were known. `fallbacks` are path prefixes whose unknown paths are this dialect's.
    """

    name: str
    routes: Sequence[AnyRoute]
    authenticate: Authenticate
    render_error: RenderError
    fallbacks: tuple[str, ...] = ()
    scopes: Callable[[str], frozenset[Scope]] | None = None  # its own words, space separated, to ours
    content_type: bytes = JSON
    grammar: Literal["nested", "flat", "multi"] = "nested"
    words: Words = RAILS
    headers: Headers = ()
    cors: Cors | None = None
    buckets: tuple[Bucket, ...] = ()
    rate_headers: Callable[[RateState], Headers] | None = None
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    variant: Callable[[Request, Viewer], Hashable] | None = None
    finish: Callable[[Request, Answer], Answer] | None = None  # JSONP, another content type: the last touch
    body_limit: int | None = None  # bytes; None: server.body_bytes
