"""Members of the cast with a client in hand."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.api.mastodon.client import Client
from tests.server import RunningServer

SignIn = Callable[..., Awaitable[Client]]


@pytest.fixture
def sign_in(server: RunningServer, reference: Path) -> SignIn:
    """`await sign_in("anna")`, `await sign_in("anna", scopes="read")`; None as the app by itself."""

    async def by_token(who: str | None, scopes: str | None = None) -> Client:
        return Client(server, await server.token(who, scopes=scopes), reference)

    return by_token


@pytest.fixture
async def anna(sign_in: SignIn) -> Client:
    return await sign_in("anna")


@pytest.fixture
async def boris(sign_in: SignIn) -> Client:
    return await sign_in("boris")


@pytest.fixture
async def vera(sign_in: SignIn) -> Client:
    return await sign_in("vera")


@pytest.fixture
async def gleb(sign_in: SignIn) -> Client:
    return await sign_in("gleb")


@pytest.fixture
def stranger(server: RunningServer, reference: Path) -> Client:
    return Client(server, None, reference)
