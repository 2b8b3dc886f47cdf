"""The whole product on one screen: services, surfaces, what runs beside them, and the server around it all."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from veche import web
from veche.api import mailer, mailru, mastodon, vk
from veche.core import auth, emoji, presence
from veche.core.eventlog import LogReader
from veche.core.streams import Hub
from veche.effects import REACTIONS
from veche.http import health
from veche.http.asgi import Application, Surface
from veche.http.door import Door
from veche.http.files import files_surface, static_files
from veche.http.live import read_barriers
from veche.http.metrics import Metrics
from veche.http.oauth import OAuth
from veche.http.oauth import surface as oauth_surface
from veche.http.server import Server
from veche.http.workers import listen, supervise
from veche.jobs import Runner
from veche.jobs.depth import Depth
from veche.lib import logs
from veche.lib.progress import Progress
from veche.services import Services, opened
from veche.settings import Settings
from veche.worker import runner_of

PRESENCE_SECONDS = 60.0


@dataclass(slots=True)
class Live:
    """What live reactions get: this process's door, and the hub of its streams."""

    door: Door
    hub: Hub


def register_scopes() -> None:
    """Tell the core how each dialect's words are read: before any token is looked at."""
    for dialect in (mastodon, vk, mailru):
        auth.register_scopes(dialect.DIALECT.name, dialect.parse, dialect.WIDEST, dialect.VOCABULARY)


def build(services: Services, *, with_jobs: bool = True, demo: Any = None) -> Application:
    """Everything mounted; hooks start and stop what runs beside the surfaces."""
    settings = services.settings
    register_scopes()
    pages = web.AuthorizePages(settings)
    oauth = OAuth((mastodon.HOOKS, vk.HOOKS, mailru.HOOKS))
    door = Door.build(
        services.open_tx,
        find_token=auth.viewer_of_token,
        find_session=auth.viewer_of_session,
        pages=pages,
        oauth=oauth,
    )
    hub = Hub(services.open_tx)
    door.extras |= {
        "hub": hub,
        "services": services,
        "fetch": services.web.fetch,
        "demo": demo,
    }
    beside = Beside(services, Live(door, hub), with_jobs=with_jobs)
    application: Application
    surfaces = [
        Surface(mastodon.DIALECT),
        Surface(vk.DIALECT),
        Surface(mailru.DIALECT),
        Surface(mailer.DIALECT, host=settings.mailer.host),
        Surface(oauth_surface(oauth, mastodon.SCOPES, pages=pages, rate_headers=mastodon.rate_headers)),
        Surface(files_surface(services.storage)),
        Surface(health.surface(lambda: application, (beside.can_read,))),
        Surface(web.surface(settings)),
    ]
    application = Application(
        door,
        surfaces,
        mounts={"/static": static_files(Path(web.__file__).parent / "static")},
        on_start=(beside.start,),
        on_stop=(beside.stop,),
    )
    _tell_of_jobs(application.metrics, Depth(services.open_tx))
    return application


def _tell_of_jobs(metrics: Metrics, depth: Depth) -> None:
    metrics.before.append(depth.look)
    metrics.family("veche_jobs", "Jobs in the queue", ("kind", "state"), lambda: depth.counts)
    metrics.family("veche_jobs_oldest_seconds", "For how long the first due job waits", ("kind",), lambda: depth.oldest)
    what = "When the job of the timetable last ended well"
    metrics.family("veche_schedule_done_timestamp_seconds", what, ("kind",), lambda: depth.done)


class Beside:
    """What runs in the process beside answering: the event log, presence, and the jobs unless others do them."""

    def __init__(self, services: Services, live: Live, *, with_jobs: bool) -> None:
        self.services = services
        self.live = live
        self.reader = LogReader(services.engine, REACTIONS, services.bus, live)
        self.runner: Runner | None = runner_of(services) if with_jobs else None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """In the order in which one needs the other."""
        await self.reader.start()
        self.services.open_tx.catch_up = self.reader.keep_up
        await emoji.refresh(self.services.open_tx)
        await read_barriers(self.live.door)
        works: list[Callable[[], Awaitable[None]]] = [self._keep_presence]
        if self.runner is not None:
            works.append(self.runner.run)
        self._tasks = [asyncio.ensure_future(work()) for work in works]

    async def stop(self) -> None:
        """Running jobs end or are given back; presence is written a last time."""
        self.live.hub.stop()
        if self.runner is not None:
            await self.runner.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.services.open_tx.catch_up = None
        await self.reader.stop()
        await presence.flush(self.services.open_tx)

    async def can_read(self) -> bool:
        """Whether the database answers."""
        async with self.services.engine.read() as conn:
            return conn is not None

    async def _keep_presence(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            await presence.flush(self.services.open_tx)


@contextlib.asynccontextmanager
async def composed(settings: Settings, *, with_jobs: bool, demo: Any = None) -> AsyncIterator[Application]:
    """Everything built on open services, which are closed afterwards."""
    async with opened(settings, REACTIONS) as services:
        yield build(services, with_jobs=with_jobs, demo=demo)


def serve(settings: Settings, *, with_jobs: bool = True, demo: bool = False) -> int:
    """Serve until SIGTERM or SIGINT. Several workers are processes of their own under this one's watch."""
    logs.configure(settings.log.level, settings.log.format)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an order like Ctrl-C, also before there is a server
    listening = listen(settings.server.host, settings.server.port)
    host, port = listening.getsockname()[:2]
    if settings.server.port == 0:
        settings = settings.changed({"server.port": port, "server.base_url": f"http://{host}:{port}"})
    with _loop() as loop:
        world = loop.run(_prepare(settings, demo=demo))
    sys.stderr.write(f"veche: {settings.server.base_url}  (data in {settings.data}; stop with Ctrl-C)\n")
    count = settings.server.workers
    if count == 1:
        return _work(settings, listening, with_jobs=with_jobs, demo=world)

    def work(number: int) -> None:
        _work(settings, listening, with_jobs=with_jobs and number == 0, demo=world)

    return supervise(count, work)


def _work(settings: Settings, listening: socket.socket, *, with_jobs: bool, demo: Any) -> int:
    with contextlib.suppress(KeyboardInterrupt), _loop() as loop:
        loop.run(_answer(settings, listening, with_jobs=with_jobs, demo=demo))
    return 0


async def _prepare(settings: Settings, *, demo: bool) -> Any:
    """What happens once, before the workers: the schema, and the demo world where it is asked for."""
    async with opened(settings, REACTIONS) as services:
        return await _demo(services) if demo else None


async def _answer(settings: Settings, listening: socket.socket, *, with_jobs: bool, demo: Any) -> None:
    async with composed(settings, with_jobs=with_jobs, demo=demo) as application:
        server = Server(application, host=settings.server.host, port=settings.server.port)
        await server.serve(sockets=[listening])


async def _demo(services: Services) -> Any:
    from veche.core import demo

    register_scopes()
    world = await demo.fill(services, Progress("demo world"))
    sys.stderr.write(world.as_text() + "\n")
    return world


def _loop() -> asyncio.Runner:
    import uvloop

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)
