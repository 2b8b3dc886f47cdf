"""A real server on a free port of the loopback, in the loop of the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.http import town
from tests.prompt import PromptServer
from tests.waiting import PATIENCE
from veche.core.reactions import Reactions
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.http import health
from veche.http.accesslog import AccessLog
from veche.http.asgi import App, Application, Surface
from veche.http.door import Door
from veche.http.tokens import Find
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings


@pytest.fixture
async def open_tx(database_url: str, tmp_path: Path) -> AsyncIterator[TxFactory]:
    settings = Settings.load(tmp_path / "data", {}, {"database.url": database_url})
    (settings.data / "tmp").mkdir(exist_ok=True)
    engine = await Engine.open(database_url, "normal")
    yield TxFactory(engine, settings, settings.limits, Clock(), Reactions(), Bus())
    await engine.close()


@dataclass
class Running:
    """A server under test."""

    app: Application
    server: PromptServer
    http: aiohttp.ClientSession
    task: "asyncio.Task[None]"
    log: list[bytes]

    @property
    def door(self) -> Door:
        return self.app.door

    @property
    def port(self) -> int:
        return self.server.port

    async def raw(self, data: bytes, *, wait: float = 5.0) -> bytes:
        """Sends bytes as they are, and reads until the server closes or nothing comes any more."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        received = b""
        try:
            async with asyncio.timeout(wait):
                while part := await reader.read(65536):
                    received += part
        except TimeoutError:
            pass
        writer.close()
        return received


Serve = Callable[..., Awaitable[Running]]


@pytest.fixture
async def serve(open_tx: TxFactory) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as stack:

        async def start(
            *surfaces: Surface,
            changes: dict[str, Any] | None = None,
            door: dict[str, Any] | None = None,
            find: tuple[Find, Find] = (town.find_token, town.find_token),
            mounts: dict[str, App] | None = None,
        ) -> Running:
            if changes:
                open_tx.settings = open_tx.settings.changed(changes)
            opened = Door.build(open_tx, find_token=find[0], find_session=find[1], **(door or {}))
            lines: list[bytes] = []
            shown = surfaces or (Surface(town.DIALECT), Surface(town.PAGES))
            app = Application(
                opened,
                [*shown, Surface(health.surface(lambda: app))],
                mounts=mounts,
                access_log=AccessLog("json", lines.append),
            )
            server = PromptServer(app, host="127.0.0.1", port=0)
            task = asyncio.create_task(server.serve())
            await server.started_by(task)
            client = aiohttp.ClientSession(f"http://127.0.0.1:{server.port}")
            running = Running(app, server, client, task, lines)

            async def stop() -> None:
                await client.close()
                server.should_exit = True
                async with asyncio.timeout(PATIENCE):
                    await task

            stack.push_async_callback(stop)
            return running

        yield start


@pytest.fixture
async def running(serve: Serve) -> Running:
    town.REVOKED.clear()
    town.FINDS.clear()
    return await serve()
