"""The mailer's town on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.mailing.world import World, open_world


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(database_url, tmp_path) as opened:
        yield opened
