"""Streams: what two thousand silent WebSockets weigh, and how long a post takes to a thousand who listen."""

import asyncio
import http.client
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import cast
from urllib.parse import urlencode

import msgspec

from bench.measuring import serving
from bench.process import Server
from bench.world import World

SILENT, LISTENERS, TIMES = 2000, 1000, 5
QUICK = (60, 30, 2)
MEMORY_GOAL, REACH_GOAL = 60, 250
SETTLE_SECONDS = 2.0
PATIENCE = 30.0
_AT_ONCE = 50
_KEY = "dmVjaGUtYmVuY2gtLS0tLQ=="


class Streams(msgspec.Struct, frozen=True, kw_only=True):
    """Of one run. `memory`: MiB above the server at rest; `reach`: ms from the POST to the last who was told."""

    silent: int
    memory: float
    listeners: int
    accounts: int
    reach: float
    slowest: float
    answered: float


class Listener(asyncio.Protocol):
    """One WebSocket, as a browser opens it; it counts what it is told."""

    def __init__(self, path: str, told: Callable[[], None]) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._path = path
        self._told = told
        self._head = b""
        self._mark = b"\0"
        self._tail = b""

    def wait_for(self, mark: bytes) -> None:
        """Whoever is told of this calls."""
        self._mark, self._tail = mark, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        lines = (
            f"GET {self._path} HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {_KEY}",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "", "",
        )  # fmt: skip
        self.transport.write("\r\n".join(lines).encode())

    def data_received(self, data: bytes) -> None:
        if self.opened.done():
            self._listen(data)
            return
        self._head += data
        if b"\r\n\r\n" in self._head:
            good = self._head.startswith(b"HTTP/1.1 101")
            packed = b"permessage-deflate" in self._head
            if good and not packed:
                self.opened.set_result(None)
            else:
                self.opened.set_exception(RuntimeError(f"no socket, or a packed one: {self._head[:300]!r}"))

    def _listen(self, data: bytes) -> None:
        self._tail += data
        if self._mark in self._tail:
            self._mark, self._tail = b"\0", b""
            self._told()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(error or ConnectionError("closed"))


def measure(world: World, folder: Path, *, quick: bool = False) -> Streams:
    """Both figures, each on a server of its own."""
    silent, listeners, times = QUICK if quick else (SILENT, LISTENERS, TIMES)
    _allow(max(silent, listeners) + 200)
    tokens = asyncio.run(_tokens(world, listeners))
    with serving(world, folder) as server:
        memory = asyncio.run(_weigh(server, tokens, silent))
    with serving(world, folder) as server:
        spent = asyncio.run(_reach(server, world, tokens, listeners, times))
    return Streams(
        silent=silent,
        memory=memory,
        listeners=listeners,
        accounts=len(set(tokens)),
        reach=median(last for last, _ in spent),
        slowest=max(last for last, _ in spent),
        answered=median(answer for _, answer in spent),
    )


def _allow(files: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(files, soft), hard), hard))


async def _tokens(world: World, count: int) -> list[str]:
    """A token for each of so many people, or for all that there are, by turns."""
    from veche.app import register_scopes
    from veche.core import accounts, auth
    from veche.core.paging import Page
    from veche.core.tx import Tx
    from veche.core.viewer import Viewer
    from veche.effects import REACTIONS
    from veche.services import opened
    from veche.settings import Settings

    register_scopes()

    async def issue(tx: Tx) -> list[str]:
        users = await accounts.list_users(tx, Viewer.system, Page(limit=count))
        wanted = [auth.TokenWanted(user.account.username, dialect="mastodon") for user in users.items]
        return [(await auth.create_token(tx, Viewer.system, one)).access_token for one in wanted]

    async with opened(Settings.load(Path(world.data), {}), REACTIONS) as services:
        return await services.open_tx.write(issue)


async def _weigh(server: Server, tokens: Sequence[str], count: int) -> float:
    """Everybody listens to their own stream, and nothing happens. The first socket loads what sockets need."""
    await _open(server, tokens[:1], 1, "user")
    await asyncio.sleep(SETTLE_SECONDS)
    before = server.memory()
    held = await _open(server, tokens, count, "user")
    await asyncio.sleep(SETTLE_SECONDS)
    weight = server.memory() - before
    _close(held)
    return weight


async def _reach(
    server: Server, world: World, tokens: Sequence[str], count: int, times: int
) -> list[tuple[float, float]]:
    """ms until the last was told, and until the author was answered, for each of some posts."""
    left = 0
    done = asyncio.Event()

    def told() -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    held = await _open(server, tokens, count, "public:local", told)
    spent = []
    for number in range(times + 1):  # the first one warms up
        mark = f"reach-{number}-{time.time_ns()}"
        left = count
        done.clear()
        for one in held:
            one.wait_for(mark.encode())
        began = time.perf_counter()
        posting = asyncio.create_task(asyncio.to_thread(_post, server.port, world.mastodon, mark))
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        reached = time.perf_counter()
        answered = await posting
        spent.append(((reached - began) * 1000, (answered - began) * 1000))
        await asyncio.sleep(0.3)
    _close(held)
    return spent[1:]


async def _open(
    server: Server, tokens: Sequence[str], count: int, stream: str, told: Callable[[], None] = lambda: None
) -> list[Listener]:
    """So many sockets, some at a time."""
    loop, held = asyncio.get_running_loop(), list[Listener]()
    for first in range(0, count, _AT_ONCE):
        some = []
        for number in range(first, min(first + _AT_ONCE, count)):
            query = urlencode({"stream": stream, "access_token": tokens[number % len(tokens)]})
            path = f"/api/v1/streaming?{query}"
            _, listener = await loop.create_connection(lambda path=path: Listener(path, told), "127.0.0.1", server.port)
            some.append(listener)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(listener.opened for listener in some))
        held += some
    return held


def _close(held: Sequence[Listener]) -> None:
    for one in held:
        one.transport.abort()


def _post(port: int, token: str, text: str) -> float:
    """Say it, and tell when the answer was there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/api/v1/statuses", urlencode({"status": text}), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the post was answered {answer.status}")
    finally:
        connection.close()
    return time.perf_counter()
