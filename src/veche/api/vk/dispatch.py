"""`section.method`, in any letter case, → its route. A method is a function `(at, params)` and a params struct."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from veche.api.vk import version
from veche.api.vk.at import At, Response
from veche.api.vk.errors import VkError
from veche.core.errors import NotAllowed, NotFound
from veche.core.scopes import Scope
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.dialect import Auth, Nothing, Route
from veche.http.door import Call
from veche.http.errors import MissingScope
from veche.http.params import Sent
from veche.http.ratelimit import Bucket
from veche.http.request import Request

Function: TypeAlias = Callable[[At, Any], Awaitable[Any]]
Code: TypeAlias = int | tuple[int, int]  # one number, or OpenVK's and VK's

WRITES = Bucket("vk_writes", "writes", 60)


@dataclass(frozen=True)
class Method:
    """One method, as dispatch and `execute` know it."""

    name: str
    function: Function
    params: type
    scopes: tuple[Scope, ...]
    auth: Auth
    write: bool
    missing: Code
    denied: Code
    cached: bool
    slow: bool

    async def run(self, at: At, params: Any) -> Any:
        """The answer, without its envelope. What is not there, or not allowed, has this method's own number."""
        try:
            return await self.function(at, params)
        except MissingScope:
            raise
        except NotFound as error:
            raise _numbered(self.missing, error.message) from error
        except NotAllowed as error:
            raise _numbered(self.denied, error.message) from error

    def route(self) -> Route:
        """The same as a route of the kernel."""

        async def handle(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Response:
            return Response(await self.run(At(tx, viewer, version.of(call.request), call), params))

        handle.__doc__ = self.function.__doc__
        return Route(
            method="POST",
            path="/method/{name}",
            name=self.name,
            handler=handle,
            params=self.params,
            result=Response,
            auth=self.auth,
            scopes=self.scopes,
            write=self.write,
            cached=self.cached,
            slow=self.slow,
            buckets=(WRITES,) if self.write else (),
        )


def method(  # noqa: PLR0913 - a line of routes.py says all there is to say
    name: str,
    function: Function,
    params: type = Nothing,
    *,
    scopes: tuple[Scope, ...] = (),
    auth: Auth = Auth.USER,
    write: bool = False,
    missing: Code = 15,
    denied: Code = 15,
    cached: bool = False,
    slow: bool = False,
) -> Method:
    """A line of routes.py."""
    return Method(name, function, params, scopes, auth, write, missing, denied, cached, slow)


def _numbered(code: Code, message: str) -> VkError:
    ours, theirs = code if isinstance(code, tuple) else (code, code)
    return VkError(ours, message[:1].upper() + message[1:], theirs)


def by_name(methods: Iterable[Method]) -> dict[str, Method]:
    """Methods by their names in small letters."""
    return {one.name.lower(): one for one in methods}


def unknown() -> VkError:
    return VkError(3, "Unknown method passed")


def chooser(routes: Mapping[str, Route]) -> Callable[[Request, Sent], Route]:
    """Finds the route of a call. Raises error 3."""

    def choose(request: Request, sent: Sent) -> Route:
        found = routes.get(str(request.path_params.get("name", "")).lower())
        if found is None:
            raise unknown()
        return found

    return choose
