"""A running town, and people of the cast in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.mailru.server import Session, Town, running


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with running(database_url, tmp_path / "data") as started:
        yield started


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
