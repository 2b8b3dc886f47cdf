"""Those who only listen: what they were told, in the order in which they were."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.same_thing.person import Person
from tests.waiting import PATIENCE


@dataclass
class Ear:
    """Everything heard so far."""

    heard: list[Any] = field(default_factory=list)

    async def hears(self, is_last: Callable[[Any], bool]) -> list[Any]:
        """Waits for the last thing and a little longer, so that something told twice is noticed."""
        async with asyncio.timeout(PATIENCE):
            while not any(is_last(one) for one in self.heard):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        return self.heard


@contextlib.asynccontextmanager
async def _task(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@contextlib.asynccontextmanager
async def by_socket(who: Person, stream: str = "user") -> AsyncIterator[Ear]:
    """A stream of Mastodon's API over a WebSocket."""
    ear = Ear()
    url = f"/api/v1/streaming?stream={stream}&access_token={who.bearer.text}"

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            told = json.loads(frame.data)
            ear.heard.append((told["event"], json.loads(told["payload"])))

    async with who.server.http.ws_connect(url) as socket, _task(listen(socket)):
        yield ear


@contextlib.asynccontextmanager
async def by_events(who: Person, stream: str = "user") -> AsyncIterator[Ear]:
    """The same over server-sent events."""
    ear = Ear()

    async def listen(answer: aiohttp.ClientResponse) -> None:
        name = ""
        async for line in answer.content:
            text = line.decode()
            if text.startswith("event: "):
                name = text[7:].strip()
            elif text.startswith("data: "):
                ear.heard.append((name, json.loads(text[6:])))

    url = f"/api/v1/streaming/{stream}"
    async with who.server.http.get(url, headers=who.bearer.headers) as answer:
        await answer.content.readline()
        async with _task(listen(answer)):
            yield ear


@contextlib.asynccontextmanager
async def by_polling(who: Person) -> AsyncIterator[Ear]:
    """VK's long poll, one request after another."""
    ear = Ear()
    server = await who.vk("messages.getLongPollServer", lp_version=3)
    path = urlsplit(f"http://{server['server']}").path

    async def listen() -> None:
        ts = server["ts"]
        while True:
            query = {"act": "a_check", "key": server["key"], "ts": str(ts), "wait": "2", "mode": "2", "version": "3"}
            async with who.server.http.get(path, params=query) as answer:
                found = await answer.json()
            assert "failed" not in found, found
            ts = found["ts"]
            ear.heard += found["updates"]

    async with _task(listen()):
        yield ear
