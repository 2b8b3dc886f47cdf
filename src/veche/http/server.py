"""uvicorn around the application: streams are told to end before the server waits for them."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from veche.http.asgi import Application
from veche.http.protocol import Protocol

_STREAMS_END_WITHIN = 2.0


class Server(uvicorn.Server):
    """Stops in order: not ready, streams closed, no new connections, requests answered, hooks run."""

    def __init__(self, app: Application, *, host: str, port: int, **more: Any) -> None:
        settings = app.door.settings
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            http=Protocol,
            server_header=False,
            proxy_headers=False,  # decided in proxies.py, by server.trusted_proxies
            log_config=None,
            timeout_graceful_shutdown=settings.server.shutdown_seconds,
            timeout_keep_alive=75,
            ws_ping_interval=25.0,
            ws_per_message_deflate=False,  # it would weigh more than all the rest of a silent socket
            ws_max_size=1024 * 1024,
            **more,
        )
        super().__init__(config)
        self.app = app
        app.gives_repeats = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop the server, and that is all: uvicorn would raise them once more when it has stopped,
        so that an ordered stop looks like a process that was killed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.app.begin_stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STREAMS_END_WITHIN):
                await self.app.sockets_ended.wait()
        await super().shutdown(sockets)

    @property
    def port(self) -> int:
        """The port that was taken, where 0 was asked for."""
        address: Any = self.servers[0].sockets[0].getsockname()
        return int(address[1])
