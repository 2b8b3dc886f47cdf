"""A server as an operator runs it: a process of its own, started, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp

READY_WITHIN = 30.0


def free_port() -> int:
    """A port of the loopback that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """`veche serve` on one data folder and one port."""

    def __init__(self, data: Path, database_url: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VECHE_")},
            "VECHE_DATA": str(data),
            "VECHE_DATABASE_URL": database_url,
            "VECHE_SERVER_BASE_URL": self.url,
            "VECHE_RATELIMIT_ENABLED": "false",
            **settings,
        }
        self._running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin, and wait until it is ready."""
        log = (self.data.parent / "server.log").open("ab")
        self._running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "veche",
            "serve",
            "--port",
            str(self.port),
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as http:
            while not await self._is_ready(http):
                assert self._running.returncode is None, (self.data.parent / "server.log").read_text()[-2000:]
                await asyncio.sleep(0.05)

    async def _is_ready(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(self.url + "/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """As when the power goes: no warning, no last words."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As an operator does."""
        await self._end(signal.SIGTERM)

    async def _end(self, by: signal.Signals) -> None:
        if self._running is not None and self._running.returncode is None:
            self._running.send_signal(by)
            await self._running.wait()

    async def command(self, *words: str) -> Any:
        """What `veche … --json` prints; the exit code must be 0."""
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "veche", *words, "--json", env=self.environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await running.communicate()
        assert running.returncode == 0, (words, out.decode()[-3000:], err.decode()[-3000:])
        return json.loads(out)
