"""Databases that tests begin with: each is made once in a run, by the same verbs as ever, and copied for every test.

empty   all tables, no row
cast    the people of tests/cast.py as a server finds them: all that follows from their acts is there
noon    the same people in the world of the core's tests: the clock stands, and nothing reacts
"""

import asyncio
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tests import postgres, schema

if TYPE_CHECKING:
    from tests.cast import Cast

NOON = 1_790_000_000_000
EMPTY, CAST, AT_NOON = "empty", "cast", "noon"

_numbers = count(1)
_people: dict[str, "Cast"] = {}


def people_in(url: str) -> "Cast | None":
    """Who is already in this database of a test."""
    return _people.get(url)


@contextmanager
def sqlite(root: Path, beginning: str, file: Path) -> Iterator[str]:
    """The address of a database in this file that begins so."""
    shutil.copy(_sqlite_template(root, beginning), file)
    with _peopled(root, f"sqlite:///{file}", f"sqlite-{beginning}") as url:
        yield url


@contextmanager
def postgresql(root: Path, beginning: str | None) -> Iterator[str]:
    """The address of a database of the run's server that begins so; without tables for None."""
    address = postgres.start(root)
    template = "template0" if beginning is None else _postgresql_template(root, beginning)
    name = f"t{os.getpid()}_{next(_numbers)}"
    postgres.sql(root, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    with _peopled(root, address % name, f"postgresql-{beginning}") as url:
        yield url
    postgres.sql(root, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _peopled(root: Path, url: str, kept: str) -> Iterator[str]:
    file = root / f"{kept}.people"
    if file.exists():
        _people[url] = pickle.loads(file.read_bytes())
    yield url
    _people.pop(url, None)


def _sqlite_template(root: Path, beginning: str) -> Path:
    ready, draft = root / f"{beginning}.db", root / f"{beginning}-draft.db"
    if ready.exists():
        return ready
    before = None if beginning == EMPTY else _sqlite_template(root, EMPTY)
    with postgres.locked(root, ready.name):
        if not ready.exists():
            if before is not None:
                shutil.copy(before, draft)
            _fill(f"sqlite:///{draft}", beginning, root / f"sqlite-{beginning}.people")
            draft.rename(ready)
    return ready


def _postgresql_template(root: Path, beginning: str) -> str:
    name, ready = f"veche_{beginning}", root / f"postgresql-{beginning}-ready"
    if ready.exists():
        return name
    before = "template0" if beginning == EMPTY else _postgresql_template(root, EMPTY)
    address = postgres.start(root)
    with postgres.locked(root, ready.name):
        if not ready.exists():
            postgres.sql(root, f"CREATE DATABASE {name} TEMPLATE {before}")
            _fill(address % name, beginning, root / f"postgresql-{beginning}.people")
            ready.touch()
    return name


def _fill(url: str, beginning: str, people: Path) -> None:
    if beginning == EMPTY:
        schema.lay_out(url)
        return
    # In a thread, because the caller may be inside an event loop.
    worker = Thread(target=lambda: people.write_bytes(pickle.dumps(asyncio.run(_settle(url, beginning)))))
    worker.start()
    worker.join()
    if not people.exists():
        raise RuntimeError(f"the people could not move into {url}")


async def _settle(url: str, beginning: str) -> "Cast":
    # Here, because whoever runs a few small tests need not wait for all of this.
    from tests.cast import make_cast
    from veche.core.reactions import Reactions
    from veche.core.tx import TxFactory
    from veche.db import Engine
    from veche.effects import REACTIONS
    from veche.lib.clock import Clock
    from veche.pubsub import Bus
    from veche.settings import Settings

    engine, clock, reactions = await Engine.open(url, "normal"), Clock(), REACTIONS
    if beginning == AT_NOON:
        clock.stop(NOON)
        reactions = Reactions()
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.load(Path(data), {}, {"server.base_url": "https://veche.example"})
        cast = await make_cast(TxFactory(engine, settings, settings.limits, clock, reactions, Bus()))
        await engine.close()
    return cast
