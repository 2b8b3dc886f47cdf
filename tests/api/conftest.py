"""The server that the tests of all dialects speak to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import beginnings
from tests.server import RunningServer, running


@pytest.fixture
def beginning() -> str:
    return beginnings.CAST


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    """Everything, on an empty database with the cast in it."""
    async with running(database_url, tmp_path / "data") as started:
        yield started
