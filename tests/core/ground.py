"""Events, reactions and a factory of transactions, for tests of the ground."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

from veche.core.eventbase import Event
from veche.core.reactions import Reactions
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings

NOON = 1_790_000_000_000


class Baked(Event, frozen=True):
    """A test's event for everybody."""

    loaf_id: int
    kind: str = "rye"


class Smelled(Event, frozen=True):
    """A test's event for some."""

    addressed: ClassVar[bool] = True

    loaf_id: int


@asynccontextmanager
async def opened(url: str, on: Any = None, *, bus: Bus | None = None, stopped: bool = True) -> AsyncIterator[TxFactory]:
    """A factory on its own engine; the clock stands at noon."""
    engine = await Engine.open(url, "normal")
    settings = Settings.load(Path("/nowhere"), {})
    clock = Clock()
    if stopped:
        clock.stop(NOON)
    yield TxFactory(engine, settings, settings.limits, clock, Reactions(on), bus or Bus())
    await engine.close()
