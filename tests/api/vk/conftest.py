"""The server that the tests of this dialect speak to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.vk.world import World, running


@pytest.fixture
async def vk(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Everything, on an empty database with the cast in it."""
    async with running(database_url, tmp_path / "data") as started:
        yield started
