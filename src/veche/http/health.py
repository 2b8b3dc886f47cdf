"""For load balancers and Prometheus: alive, ready, counters."""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from veche.core.errors import CoreError
from veche.core.viewer import Viewer
from veche.http.answers import Answer, text
from veche.http.dialect import Auth, Dialect, Route
from veche.http.door import Call, Door
from veche.http.errors import UnknownPath
from veche.http.params import Sent
from veche.http.request import Request

if TYPE_CHECKING:
    from veche.http.asgi import Application

Check = Callable[[], Awaitable[bool]]


def surface(application: "Callable[[], Application]", checks: Sequence[Check] = ()) -> Dialect:
    """`checks` must all be true for the process to be ready; `application` is asked late, because it is made of us."""

    async def livez(call: Call, viewer: Viewer, params: Any) -> Answer:
        """The process answers."""
        return text("ok")

    async def readyz(call: Call, viewer: Viewer, params: Any) -> Answer:
        """The process can do its work: started, not stopping, everything it needs at hand."""
        ready = application().started and not call.door.streams.closing
        for check in checks if ready else ():
            ready = ready and await check()
        return text("ok" if ready else "not ready", 200 if ready else 503)

    async def metrics(call: Call, viewer: Viewer, params: Any) -> Answer:
        """Counters, for this machine and its neighbors only."""
        if not _is_near(call.request):
            raise UnknownPath(call.request.path)
        from veche.http import exposition

        for look in application().metrics.before:
            await look()
        content_type = b"text/plain; version=0.0.4; charset=utf-8"
        return Answer(exposition.text(application().metrics), 200, content_type)

    def free(path: str, handler: Callable[..., Any]) -> Route:
        return Route(method="GET", path=path, handler=handler, free=True, auth=Auth.NONE)

    return Dialect(
        name="health",
        routes=(free("/livez", livez), free("/readyz", readyz), free("/metrics", metrics)),
        authenticate=_nobody,
        render_error=_render_error,
    )


def _is_near(request: Request) -> bool:
    """A peer in a private network. Behind a proxy that is not trusted everybody looks like one, so then nobody is."""
    if request.header("x-forwarded-for") and request.client == (request.scope.get("client") or ("",))[0]:
        return False
    try:
        return ip_address(request.client).is_private
    except ValueError:
        return False


async def _nobody(request: Request, sent: Sent, door: Door) -> Viewer:
    return Viewer.anonymous


def _render_error(request: Request, error: CoreError) -> Answer:
    code = 404 if isinstance(error, UnknownPath) else 503
    return text(error.message, code)
