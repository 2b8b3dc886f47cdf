"""The server as a world of this dialect."""

import pytest

from tests.api.vk.world import World
from tests.server import RunningServer


@pytest.fixture
def vk(server: RunningServer) -> World:
    """Everything, on an empty database with the cast in it."""
    return World(server)
