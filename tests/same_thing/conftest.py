"""The whole server, and people who use it through whatever app is at hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import beginnings, cast
from tests.same_thing.person import Person, person
from tests.server import RunningServer, running
from veche.core import graph


@dataclass(frozen=True, slots=True)
class Friends:
    """anna, boris and zoya are friends of one another; yulia follows them all and only listens."""

    server: RunningServer
    anna: Person
    boris: Person
    zoya: Person
    yulia: Person
    vera: Person


@pytest.fixture
def beginning() -> str:
    return beginnings.CAST


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running(database_url, tmp_path / "data") as started:
        yield started


@pytest.fixture
async def friends(server: RunningServer) -> Friends:
    open_tx, known = server.services.open_tx, server.cast
    zoya, yulia = await cast.add_person(open_tx, "zoya"), await cast.add_person(open_tx, "yulia")
    pairs = [(one, other) for one in (known.anna, known.boris) for other in (zoya, yulia)]
    for one, other in [*pairs, (zoya, yulia)]:
        await open_tx.write(lambda tx, one=one, other=other: graph.follow(tx, other.viewer, one.id))
        if other is zoya:
            await open_tx.write(lambda tx, one=one: graph.follow(tx, one.viewer, zoya.id))
    people = [await person(server, one) for one in (known.anna, known.boris, zoya, yulia, known.vera)]
    return Friends(server, *people)
