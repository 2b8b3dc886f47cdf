"""The product by name, for ASGI servers that an operator starts by hand (docs/admin/servers.md):

granian --interface asgi veche.asgi:application
uvicorn veche.asgi:application

It is made when the server begins the lifespan, with the settings that `veche serve` would take, and closed with it."""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final

from veche.lib import collector, logs

if TYPE_CHECKING:
    from veche.http.asgi import Application
    from veche.http.request import Receive, Scope, Send

log = logging.getLogger(__name__)

_ORDERS: Final = (signal.SIGTERM, signal.SIGINT)
_NOT_BEGUN: Final = b"Veche is not started: the server must speak the lifespan part of ASGI\n"


class Named:
    """An ASGI application that becomes Veche at lifespan.startup. `with_jobs`: it does the jobs and keeps the schedule
    as well, as `veche serve` does; without, that is left to `veche worker` processes."""

    def __init__(self, *, with_jobs: bool) -> None:
        self._with_jobs = with_jobs
        self._application: Application | None = None

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif self._application is not None:
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(_NOT_BEGUN))]
            await send({"type": "http.response.start", "status": 503, "headers": headers})
            await send({"type": "http.response.body", "body": _NOT_BEGUN})
        else:
            await send({"type": "websocket.close", "code": 1013})

    async def _lifespan(self, receive: "Receive", send: "Send") -> None:
        await receive()
        part = "startup"
        try:
            async with _running(with_jobs=self._with_jobs) as self._application:
                await send({"type": "lifespan.startup.complete"})
                part = "shutdown"
                await receive()
        except Exception as error:
            await send({"type": f"lifespan.{part}.failed", "message": f"veche: {_sentence(error)}"})
        else:  # when all is closed, and not before: the process may be gone a moment after this word
            await send({"type": "lifespan.shutdown.complete"})
        finally:
            self._application = None


@asynccontextmanager
async def _running(*, with_jobs: bool) -> "AsyncIterator[Application]":
    from veche.core.checkup import note_address
    from veche.settings import Settings

    settings = Settings.load()
    logs.configure(settings.log.level, settings.log.format)
    with collector.spared():
        from veche.app import composed
    note_address(settings)
    async with composed(settings, with_jobs=with_jobs) as application:
        await application.start()
        try:
            with _ordered(application.begin_stop):
                yield application
        finally:
            await application.stop()


@contextmanager
def _ordered(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` as well when the process is ordered to end. Servers say lifespan.shutdown only when all answers have
    ended, and streams never end by themselves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {name: signal.getsignal(name) for name in _ORDERS}

    def heard(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(stop)
        before[number](number, frame)

    ours = [name for name in _ORDERS if callable(before[name])]  # a server that does not listen is simply ended
    for name in ours:
        signal.signal(name, heard)
    try:
        yield
    finally:
        for name in ours:
            if signal.getsignal(name) is heard:
                signal.signal(name, before[name])


def _sentence(error: Exception) -> str:
    from veche.cli.failures import explained

    log.debug("the lifespan failed", exc_info=error)
    return explained(error)[0]


application = Named(with_jobs=True)
web_only = Named(with_jobs=False)
