"""Slow reads on SQLite: in the event loop while that hurts nobody, on a thread as soon as it would."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Integer, bindparam, text

from tests.db.things import add, all_names, names
from veche.db import Connection, Engine, sqlite, statement
from veche.db.sqlite import SqliteEngine

pytestmark = pytest.mark.database("sqlite")
LONG = 1_000_000


@statement
def counted() -> Any:
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :most)"
    return text(f"{numbers} SELECT count(*) FROM n").bindparams(bindparam("most", type_=Integer()))


@pytest.fixture
async def threads(engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., Any]]:
    """What was run on threads so far; one thing is there to be read."""
    asked: list[Callable[..., Any]] = []
    in_thread = engine.in_thread

    def noted(fn: Callable[..., Any], *args: Any) -> Any:
        asked.append(fn)
        return in_thread(fn, *args)

    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name="a")

    await engine.write(write)
    monkeypatch.setattr(engine, "in_thread", noted)
    return asked


async def test_what_is_quick_asks_for_no_thread(
    engine: Engine, threads: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOOP_SECONDS", 30.0)  # the machine may be busy with other things
    async with engine.read(slow=True) as conn:
        assert await all_names(conn) == ["a"] and await conn.scalar(names()) == "a"
    assert not threads


async def test_what_takes_long_goes_to_a_thread_and_the_rest_does_not(engine: Engine, threads: list[Any]) -> None:
    async with engine.read(slow=True) as conn:
        counting = asyncio.ensure_future(conn.scalar(counted(), most=LONG))
        turns = await turns_until(counting)
        assert await counting == LONG and len(threads) == 1
        assert turns > 5, "the others had to wait"
        assert await all_names(conn) == ["a"] and len(threads) == 1
        assert await conn.scalar(counted(), most=LONG) == LONG and len(threads) == 2
        conn.hasten()
        assert await conn.scalar(counted(), most=LONG) == LONG and len(threads) == 2
    async with engine.read() as conn:  # whose session is the one that was broken off
        assert await conn.scalar(counted(), most=LONG) == LONG


async def test_many_quick_ones_let_the_others_in_between(engine: Engine, threads: list[Any]) -> None:
    async with engine.read(slow=True) as conn:
        for _ in range(200):
            assert await conn.scalar(counted(), most=1000) == 1000
    assert 0 < len(threads) < 200


async def turns_until(counting: asyncio.Future[Any]) -> int:
    """How often somebody else had their turn meanwhile."""
    turns = 0
    while not counting.done():
        await asyncio.sleep(0.001)
        turns += 1
    return turns
