"""The server, impatient: uvicorn looks every tenth of a second whether it shall stop, and then waits as long again."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

from veche.http.asgi import Application
from veche.http.server import Server


class PromptServer(Server):
    """Told to stop, it stops at once where nobody is connected any more, and as ever where somebody is."""

    def __init__(self, app: Application, **more: Any) -> None:
        self._told = asyncio.Event()
        self.running = asyncio.Event()
        super().__init__(app, **more)

    @property
    def should_exit(self) -> bool:
        return self._told.is_set()

    @should_exit.setter
    def should_exit(self, wanted: bool) -> None:
        if wanted:
            self._told.set()

    async def main_loop(self) -> None:
        self.running.set()
        seconds = 0
        while not await self.on_tick(10 * seconds):
            seconds += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for _ in range(20):  # clients that have just closed are noticed in a moment
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(0.001)
        else:
            await super().shutdown(sockets)
            return
        self.app.begin_stop()
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        await self.lifespan.shutdown()

    async def started_by(self, task: "asyncio.Task[None]") -> None:
        """Waits until it serves, or until the task that runs it has failed."""
        waiting = asyncio.ensure_future(self.running.wait())
        await asyncio.wait([waiting, task], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
