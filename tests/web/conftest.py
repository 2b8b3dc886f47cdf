"""The whole server with the cast in it, on a real socket, and browsers that keep cookies."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import beginnings
from tests.server import RunningServer, running
from tests.smtp.servers import Sink, sink
from tests.web.shop import Shop, open_shop
from tests.web.visitor import Visitor

Serve = Callable[..., Awaitable[RunningServer]]


@pytest.fixture
def beginning() -> str:
    return beginnings.CAST


@pytest.fixture
async def serve(database_url: str, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts a server with settings of its own."""
    async with AsyncExitStack() as stack:

        async def start(**changes: Any) -> RunningServer:
            keys = {name.replace("__", "."): value for name, value in changes.items()}
            return await stack.enter_async_context(running(database_url, tmp_path / "data", keys))

        yield start


@pytest.fixture
async def server(serve: Serve) -> RunningServer:
    return await serve()


@pytest.fixture
async def visitor(server: RunningServer) -> AsyncIterator[Visitor]:
    """Somebody whom the server does not know."""
    async with Visitor(server.url) as opened:
        yield opened


@pytest.fixture
async def anna(server: RunningServer) -> AsyncIterator[Visitor]:
    """Anna, signed in."""
    async with Visitor(server.url) as opened:
        await opened.sign_in("anna")
        yield opened


@pytest.fixture
async def mail() -> AsyncIterator[Sink]:
    """A mail server that takes whatever comes."""
    async with sink() as opened:
        yield opened


@pytest.fixture
async def shop(server: RunningServer) -> Shop:
    """A project of the mailer on that server."""
    return await open_shop(server)
