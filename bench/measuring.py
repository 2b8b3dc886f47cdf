"""One case at one number of connections: the server's processor time per request beside what its client sees."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import msgspec

from bench import load, wrk
from bench.cases import Case, Request, with_media
from bench.load import Connection, Load, Step
from bench.process import ROOT, Server
from bench.world import World

WARM_UP = 0.4
IDLE_SECONDS = 2.0
_QUIET = {"VECHE_RATELIMIT_ENABLED": "false", "VECHE_LOG_LEVEL": "warning"}


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of one run. `cpu`: ms of the server's process tree per request."""

    cpu: float
    rate: float
    p50: float
    p99: float
    requests: int
    errors: int
    tool: str


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A case at a number of connections, beside the limit."""

    connections: int
    size: int  # bytes of the answer
    ours: Figures
    limit: Figures

    @property
    def ratio(self) -> float:
        """The part of the processor time that sending alone takes: 1 would be perfect."""
        return self.limit.cpu / self.ours.cpu if self.ours.cpu else 0.0


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Starting on the existing database, and resting afterwards."""

    seconds: float
    cpu: float
    memory: float  # MiB, idle
    idle_cpu: float  # percent of a core


def serving(world: World, folder: Path, kind: str = "veche") -> Server:
    """The server on this world; no request is limited."""
    module = "veche" if kind == "veche" else f"bench.{kind}"
    command = (module, "serve", "--data", str(world.data), "--host", "127.0.0.1", "--port", "0")
    return Server(*command, log=folder / f"{kind}.log", env=_QUIET)


def starts(world: World, folder: Path, times: int) -> Start:
    """The median of some starts; memory and rest of the last."""
    seconds, cpu, memory, idle = [], [], 0.0, 0.0
    for number in range(times):
        with serving(world, folder) as server:
            seconds.append(server.start_seconds)
            cpu.append(server.start_cpu)
            if number == times - 1:
                time.sleep(IDLE_SECONDS)
                before = server.cpu()
                time.sleep(IDLE_SECONDS)
                memory, idle = server.memory(), (server.cpu() - before) / IDLE_SECONDS * 100
    return Start(seconds=median(seconds), cpu=median(cpu), memory=memory, idle_cpu=idle)


class Bench:
    """The servers of a run, each started when it is first needed and kept until the end."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self._servers: dict[str, Server] = {}

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *error: object) -> None:
        for server in self._servers.values():
            server.stop()

    def server(self, kind: str) -> Server:
        """The server of that kind."""
        if kind not in self._servers:
            raw = kind == "raw"
            made = Server("bench.raw", log=self.folder / "raw.log", ready="/") if raw else None
            self._servers[kind] = made or serving(self.world, self.folder, kind)
        return self._servers[kind]

    def measure(self, case: Case, connections: tuple[int, ...], seconds: float) -> list[Point]:
        """The case at each number of connections, and right after each the limit."""
        ours, limit = self.server(case.server), self.server("raw")
        body = asyncio.run(_answer(case.request, ours.port))
        asyncio.run(_answer(Request("PUT", "/", body=body), limit.port))
        points = []
        for count in connections:
            with _writing(case, self.world, seconds, self.folder):
                mine = _figures(case, ours, count, seconds, self.folder)
            least = _figures(case, limit, count, min(seconds, max(seconds / 2, 0.5)), self.folder)
            points.append(Point(connections=count, size=len(body), ours=mine, limit=least))
        return points


def _figures(case: Case, server: Server, connections: int, seconds: float, folder: Path) -> Figures:
    _load(case, server.port, connections, min(WARM_UP, seconds), folder)
    before = server.cpu()
    seen = _load(case, server.port, connections, seconds, folder)
    cpu = (server.cpu() - before) * 1000 / max(seen.requests, 1)
    return Figures(
        cpu=cpu, rate=seen.rate, p50=seen.p50, p99=seen.p99, requests=seen.requests, errors=seen.errors, tool=seen.tool
    )


def _load(case: Case, port: int, connections: int, seconds: float, folder: Path) -> Load:
    if case.then is None and seconds >= 1 and wrk.is_there():
        return wrk.run(case.request, port, connections, seconds, folder)
    step = load.single(case.request) if case.then is None else _two_steps(case.request, case.then)
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(load.run(step, port, connections, seconds))


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


def _two_steps(first: Request, then: Request) -> Step:
    data = first.encode()

    async def step(connection: Connection) -> bool:
        code, body = await connection.ask(data)
        if not 200 <= code < 300:
            return False
        id = json.loads(body)["id"]
        code, _ = await connection.ask(with_media(then, id).encode())
        return 200 <= code < 300

    return step


async def _answer(request: Request, port: int) -> bytes:
    connection = await Connection.open(port)
    try:
        code, body = await connection.ask(request.encode())
    finally:
        connection.close()
    if not 200 <= code < 300:
        raise RuntimeError(f"{request.method} {request.path} was answered {code}: {body[:300]!r}")
    return body


@contextmanager
def _writing(case: Case, world: World, seconds: float, folder: Path) -> Iterator[None]:
    """Somebody else writes meanwhile, where the case asks for it."""
    if not case.writes_beside:
        yield
        return
    log = folder / "writer.log"
    command = ("bench.writer", str(world.data), str(case.writes_beside), str(seconds + 60))
    with log.open("wb") as out:
        writer = subprocess.Popen(
            [sys.executable, "-m", *command],
            stderr=out,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )
    try:
        for _ in range(2000):
            if b"writing" in log.read_bytes() or writer.poll() is not None:
                break
            time.sleep(0.01)
        if writer.poll() is not None:
            raise RuntimeError(f"the writer ended: {log.read_text(errors='replace')[-1000:]}")
        yield
    finally:
        writer.terminate()
        writer.wait(10)
