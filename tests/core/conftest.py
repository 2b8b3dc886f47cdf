"""A small world on each database, for the rules of the core."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import beginnings
from tests.beginnings import NOON
from tests.cast import Cast, make_cast
from veche.core import presence
from veche.core.reactions import Reactions
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings


@pytest.fixture
def settings_of_test() -> dict[str, object]:
    """Settings of the world; a test that needs others overrides this fixture or uses `with_settings`."""
    return {"server.base_url": "https://veche.example"}


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> str:
    """The people are there for the tests that ask for them."""
    return beginnings.AT_NOON if "cast" in request.fixturenames else beginnings.EMPTY


@pytest.fixture
async def open_tx(database_url: str, tmp_path: Path, settings_of_test: dict[str, object]) -> AsyncIterator[TxFactory]:
    """Transactions on an empty world in which the clock stands."""
    engine = await Engine.open(database_url, "normal")
    settings = Settings.load(tmp_path / "data", {}, settings_of_test)
    clock = Clock()
    clock.stop(NOON)
    presence.forget()
    yield TxFactory(engine, settings, settings.limits, clock, Reactions(), Bus())
    presence.forget()
    await engine.close()


@pytest.fixture
async def cast(open_tx: TxFactory, database_url: str) -> Cast:
    """The people of tests/cast.py in that world."""
    return beginnings.people_in(database_url) or await make_cast(open_tx)
