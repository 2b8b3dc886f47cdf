"""The mailer's API on a real socket, over the town of the core's tests, with a worker that delivers."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from yarl import URL

from tests import beginnings
from tests.core.mailing.world import World, open_world
from tests.prompt import PromptServer
from tests.waiting import PATIENCE
from veche.api.mailer import DIALECT
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.accesslog import AccessLog
from veche.http.asgi import Application, Surface
from veche.http.dialect import Dialect
from veche.http.door import Door


async def nobody(tx: Tx, token: str) -> Viewer | None:
    """The mailer knows no tokens."""
    return None


async def stranger(request: Any, sent: Any, door: Any) -> Viewer:
    return Viewer.anonymous


# The rest of the server's paths belong to another dialect.
ELSEWHERE = Dialect(
    name="elsewhere", routes=(), authenticate=stranger, render_error=DIALECT.render_error, fallbacks=("/",)
)


@dataclass
class Api:
    """A client that says who it is, and everything behind the server."""

    world: World
    http: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, *pairs: tuple[str, str], **fields: Any) -> Any:
        """The body of the answer; its HTTP status under "http"."""
        data = [*pairs, *((name, str(value)) for name, value in fields.items() if not name.startswith("_"))]
        headers = fields.get("_headers", self.headers)
        sent = urlencode(data, errors="replace")
        if method == "GET":
            where: dict[str, Any] = {"url": URL(f"{path}?{sent}", encoded=True)}
        else:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            where, headers = {"url": path, "data": sent.encode()}, {**headers, **form}
        async with self.http.request(method, headers=headers, **where) as answer:
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8", await answer.text()
            assert answer.headers["Cache-Control"] == "no-store"
            return {**await answer.json(), "http": answer.status}

    async def post(self, path: str, *pairs: tuple[str, str], **fields: Any) -> Any:
        return await self.call("POST", f"/api/{path}/", *pairs, **fields)

    async def get(self, path: str, *pairs: tuple[str, str], **fields: Any) -> Any:
        return await self.call("GET", f"/api/{path}/", *pairs, **fields)


def basic(login: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()}


@asynccontextmanager
async def serve(world: World) -> AsyncIterator[Api]:
    door = Door.build(world.open_tx, find_token=nobody, find_session=nobody)
    door.extras["fetch"] = world.net.fetch
    app = Application(door, [Surface(DIALECT), Surface(ELSEWHERE)], access_log=AccessLog("json", lambda line: None))
    server = PromptServer(app, host="127.0.0.1", port=0)
    serving = asyncio.create_task(server.serve())
    working = asyncio.create_task(world.runner.run())
    await server.started_by(serving)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        yield Api(world, client, basic(world.credentials.login, world.credentials.secret))
    await world.runner.stop()
    await working
    server.should_exit = True
    async with asyncio.timeout(PATIENCE):
        await serving


@pytest.fixture
def beginning() -> str:
    """The mailer's town has nobody of the social network."""
    return beginnings.EMPTY


@pytest.fixture
async def api(database_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_world(database_url, tmp_path) as world:
        # The tests' runner polls often: there is no bus between it and the server.
        world.runner._poll = 0.02
        async with serve(world) as opened:
            yield opened
