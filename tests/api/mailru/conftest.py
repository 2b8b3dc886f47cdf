"""A running town, and people of the cast in it."""

import pytest

from tests.api.mailru.server import Session, Town, town_of
from tests.server import RunningServer


@pytest.fixture
async def town(server: RunningServer) -> Town:
    return await town_of(server)


@pytest.fixture
async def anna(town: Town) -> Session:
    return await town.session("anna")


@pytest.fixture
async def boris(town: Town) -> Session:
    return await town.session("boris")


@pytest.fixture
async def vera(town: Town) -> Session:
    return await town.session("vera")


@pytest.fixture
async def gleb(town: Town) -> Session:
    return await town.session("gleb")
