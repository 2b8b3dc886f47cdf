"""Calls of this dialect's methods on the server under test."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests import cast
<<<<<<< HEAD
from tests.server import RunningServer
=======
from tests.consistent import assert_consistent
from veche.api import vk
from veche.core import auth
from veche.core.auth.views import AppView, NewApp, TokenIssued
from veche.core.tx import Reactions, Tx
from veche.http import health
from veche.http.asgi import Application, Surface
from veche.http.door import Door
from veche.http.oauth import OAuth, surface
from veche.http.server import Server
from veche.services import Services, opened
from veche.settings import Settings
>>>>>>> proof


@dataclass
class World:
    """The server, and tokens of the cast."""

    server: RunningServer
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def http(self) -> aiohttp.ClientSession:
        return self.server.http

    @property
    def cast(self) -> cast.Cast:
        return self.server.cast

    async def token(self, who: str, scopes: str | None = None) -> str:
        """A token of one of the cast."""
        key = f"{who} {scopes}"
        if key not in self.tokens:
            self.tokens[key] = (await self.server.token(who, dialect="vk", scopes=scopes)).text
        return self.tokens[key]

    async def raw(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> tuple[int, Any]:
        """A call: the code of HTTP and the body."""
        data = {name: str(value) for name, value in params.items()}
        if v is not None:
            data["v"] = v
        if who is not None:
            data["access_token"] = await self.token(who)
        async with self.http.post(f"/method/{method}", data=data) as answer:
            assert answer.content_type == "application/json", await answer.text()
            return answer.status, await answer.json()

    async def call(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> Any:
        """A call that must go well: its response."""
        code, body = await self.raw(method, who, v, **params)
        assert code == 200 and "response" in body, (method, code, body)
        return body["response"]

    async def error(self, method: str, who: str | None = None, v: str | None = "5.199", **params: Any) -> int:
        """A call that must fail: its number, after a look at its form."""
        code, body = await self.raw(method, who, v, **params)
        if v is None:
            assert code == 400 and body["error"]["error_code"] == body["error_code"], (method, code, body)
            return int(body["error_code"])
        assert code == 200 and set(body) == {"error"}, (method, code, body)
        return int(body["error"]["error_code"])
<<<<<<< HEAD
=======


async def _app(tx: Tx) -> AppView:
    return await auth.ensure_app(tx, NewApp(dialect="vk", name="tests", client_id="tests"))


@asynccontextmanager
async def running(database_url: str, data: Path) -> AsyncIterator[World]:
    """Starts it in the loop of the test, and stops it."""
    auth.register_scopes("vk", vk.parse)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        changes = {
            "database.url": database_url, "database.synchronous": "normal", "server.base_url": url,
            "ratelimit.enabled": False, "registration.confirm_email": False,
        }  # fmt: skip
        settings = Settings.load(data, {}, changes)
        (settings.data / "tmp").mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(opened(settings, Reactions()))
            app = _composed(services)
            world = await cast.make_cast(services.open_tx)
            await stack.enter_async_context(_serving(app, listening))
            http = await stack.enter_async_context(aiohttp.ClientSession(url))
            yield World(url, services, app, http, world)
            await assert_consistent(services.open_tx)


def _composed(services: Services) -> Application:
    oauth = OAuth([vk.HOOKS])
    door = Door.build(
        services.open_tx, find_token=auth.viewer_of_token, find_session=auth.viewer_of_session, oauth=oauth
    )
    door.extras["services"] = services
    app = Application(door, [Surface(vk.DIALECT), Surface(surface(oauth, [])), Surface(health.surface(lambda: app))])
    return app


@asynccontextmanager
async def _serving(app: Application, listening: socket.socket) -> AsyncIterator[None]:
    server = Server(app, host="127.0.0.1", port=0)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await _until(lambda: server.started or task.done())
    try:
        yield
    finally:
        server.should_exit = True
        async with asyncio.timeout(10):
            await task


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
>>>>>>> proof
