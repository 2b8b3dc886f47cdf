from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Anna, Boris, Vera, Gleb: boris follows anna."""
    async with opened(database_url, tmp_path) as made:
        await made.people("anna", "boris", "vera", "gleb")
        await made.follow("boris", "anna")
        yield made
