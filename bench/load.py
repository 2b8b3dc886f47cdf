"""The bundled generator: plain sockets in an event loop, one request at a time on each connection."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.cases import Request

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests looked like from outside. Times in ms."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int
    tool: str = "bundled"

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds if self.seconds else 0.0


class Connection:
    """A kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 22))

    async def ask(self, data: bytes) -> tuple[int, bytes]:
        """Send a request; its answer's code and body."""
        self._writer.write(data)
        head = await self._reader.readuntil(b"\r\n\r\n")
        found = _LENGTH.search(head)
        body = await self._reader.readexactly(int(found[1])) if found else b""
        return int(head[9:12]), body

    def close(self) -> None:
        self._writer.close()


Step = Callable[[Connection], Awaitable[bool]]


def single(request: Request) -> Step:
    """The same request again and again."""
    data = request.encode()

    async def step(connection: Connection) -> bool:
        code, _ = await connection.ask(data)
        return 200 <= code < 300

    return step


async def run(step: Step, port: int, connections: int, seconds: float) -> Load:
    """Load for that long. Stops starting at the end of the time, and waits for what is under way."""
    times: list[float] = []
    errors = 0
    began = time.perf_counter()
    ends = began + seconds

    async def one() -> None:
        nonlocal errors
        connection = await Connection.open(port)
        try:
            while (start := time.perf_counter()) < ends:
                good = await step(connection)
                times.append(time.perf_counter() - start)
                errors += not good
        finally:
            connection.close()

    async with asyncio.timeout(seconds + _TIMEOUT):
        await asyncio.gather(*(one() for _ in range(connections)))
    took = time.perf_counter() - began
    ordered = sorted(times)
    return Load(len(times), took, _at(ordered, 0.5), _at(ordered, 0.99), errors)


def _at(ordered: list[float], share: float) -> float:
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
