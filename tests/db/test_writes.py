"""Transactions: all or nothing, answered after the commit; on SQLite several share one."""

import asyncio
import threading
import time
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from tests.db.things import add, all_names, names, put, things
from veche.db import Connection, DatabaseBusy, DatabaseFull, Engine, IntegrityError, ProgrammingError, statement
from veche.db.sqlite import SqliteEngine


def adding(name: str) -> Any:
    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name=name)

    return write


async def names_of(engine: Engine) -> list[str]:
    async with engine.read() as conn:
        return await all_names(conn)


class Gate:
    """Holds the writer thread in the middle of a write."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.opened = threading.Event()

    async def write(self, conn: Connection) -> None:
        await conn.scalar(add(), name="first")
        self.inside.set()
        assert self.opened.wait(10)

    async def entered(self) -> None:
        assert await asyncio.to_thread(self.inside.wait, 10)


async def test_the_answer_comes_after_the_commit(engine: Engine, empty_database_url: str) -> None:
    other = await Engine.open(empty_database_url)
    await engine.write(adding("a"))
    assert await names_of(other) == ["a"]
    await other.close()


async def test_nothing_stands_when_it_raises(engine: Engine) -> None:
    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name="a")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await engine.write(write)
    assert await names_of(engine) == []


@pytest.mark.database("sqlite")
async def test_nothing_is_visible_before_the_commit(engine: Engine) -> None:
    gate = Gate()
    task = asyncio.create_task(engine.write(gate.write))
    await gate.entered()
    assert await names_of(engine) == []
    gate.opened.set()
    await task
    assert await names_of(engine) == ["first"]


@pytest.mark.database("sqlite")
async def test_waiting_writers_share_a_commit_and_a_failed_one_undoes_only_itself(engine: SqliteEngine) -> None:
    commits = []
    engine._writer._session.raw.set_commit_hook(lambda: bool(commits.append(1)))
    gate = Gate()

    async def failing(conn: Connection) -> None:
        await conn.scalar(add(), name="b")
        raise RuntimeError("no")

    writes = [asyncio.create_task(engine.write(gate.write))]
    await gate.entered()
    writes += [asyncio.create_task(engine.write(fn)) for fn in (adding("a"), failing, adding("c"))]
    await asyncio.sleep(0)
    gate.opened.set()
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), type(None), RuntimeError, type(None)]
    assert len(commits) == 1
    assert await names_of(engine) == ["first", "a", "c"]


@pytest.mark.database("sqlite")
async def test_a_write_that_waits_for_something_else_is_refused(engine: Engine) -> None:
    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name="a")
        await asyncio.sleep(0)

    with pytest.raises(ProgrammingError, match="waited for something other than the database"):
        await engine.write(write)
    with pytest.raises(ProgrammingError, match="inside a write"):
        await engine.write(lambda conn: engine.write(adding("b")))
    assert await names_of(engine) == []


@pytest.mark.database("sqlite")
async def test_a_caller_who_goes_away_before_his_turn_writes_nothing(engine: Engine) -> None:
    told = []
    gate = Gate()
    first = asyncio.create_task(engine.write(gate.write))
    await gate.entered()
    second = asyncio.create_task(engine.write(adding("second"), lambda: told.append("second")))
    await asyncio.sleep(0)
    second.cancel()
    gate.opened.set()
    await first
    await engine.write(adding("third"), lambda: told.append("third"))
    assert await names_of(engine) == ["first", "third"]
    assert told == ["third"]


@pytest.mark.database("sqlite")
async def test_a_caller_who_goes_away_later_has_written_and_others_are_told(engine: Engine) -> None:
    told = []
    gate = Gate()
    task = asyncio.create_task(engine.write(gate.write, lambda: told.append("first")))
    await gate.entered()
    task.cancel()
    gate.opened.set()
    await engine.write(adding("second"))
    assert await names_of(engine) == ["first", "second"]
    assert told == ["first"]


@pytest.mark.database("sqlite")
async def test_a_full_disk_refuses_writes_and_lets_read(engine: SqliteEngine) -> None:
    await engine.write(adding("a"))
    raw = engine._writer._session.raw
    raw.execute("PRAGMA max_page_count = 1").fetchall()
    with pytest.raises(DatabaseFull):
        await engine.write(adding("b" * 100_000))
    assert await names_of(engine) == ["a"]
    raw.execute("PRAGMA max_page_count = 1000000").fetchall()
    await engine.write(adding("c"))
    assert await names_of(engine) == ["a", "c"]


@pytest.mark.database("sqlite")
async def test_a_lock_held_too_long_is_busy(engine: SqliteEngine, empty_database_url: str) -> None:
    other = await Engine.open(empty_database_url)
    engine._writer._session.raw.set_busy_timeout(20)
    gate = Gate()
    task = asyncio.create_task(other.write(gate.write))
    await gate.entered()
    with pytest.raises(DatabaseBusy):
        await engine.write(adding("a"))
    gate.opened.set()
    await task
    await engine.write(adding("b"))
    assert await names_of(engine) == ["first", "b"]
    await other.close()


@pytest.mark.database("sqlite")
async def test_processes_take_turns(engine: Engine, empty_database_url: str) -> None:
    other = await Engine.open(empty_database_url, "normal")

    async def write(who: Engine, prefix: str) -> None:
        for number in range(100):
            await who.write(adding(f"{prefix}{number}"))

    await asyncio.gather(write(engine, "a"), write(other, "b"), write(engine, "c"))
    assert len(await names_of(engine)) == 300
    await other.close()


@pytest.mark.database("postgresql")
async def test_a_deadlock_is_tried_again(engine: Engine) -> None:
    await engine.write(adding("a"))
    await engine.write(adding("b"))
    runs = []
    both = asyncio.Barrier(2)

    def touching(first: str, second: str) -> Any:
        async def write(conn: Connection) -> None:
            runs.append(first)
            await conn.run(put(), name=first, size=1)
            if len(runs) <= 2:
                await both.wait()
            await conn.run(put(), name=second, size=1)

        return write

    await asyncio.gather(engine.write(touching("a", "b")), engine.write(touching("b", "a")))
    assert len(runs) == 3


@pytest.mark.database("postgresql")
async def test_a_broken_connection_is_tried_again(engine: Engine) -> None:
    @statement
    def suicide() -> Any:
        return text("SELECT pg_terminate_backend(pg_backend_pid())")

    runs = []

    async def write(conn: Connection) -> None:
        runs.append(1)
        await conn.scalar(add(), name="a")
        if len(runs) == 1:
            await conn.scalar(suicide())

    await engine.write(write)
    assert len(runs) == 2
    assert await names_of(engine) == ["a"]


@pytest.mark.database("postgresql")
async def test_a_cancelled_transaction_is_undone(engine: Engine) -> None:
    inside = asyncio.Event()

    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name="a")
        inside.set()
        await asyncio.sleep(10)

    task = asyncio.create_task(engine.write(write))
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names_of(engine) == []


async def test_a_call_after_the_commit_that_fails_harms_nobody(engine: Engine) -> None:
    def fail() -> None:
        raise RuntimeError

    await asyncio.gather(*[engine.write(adding(name), fail) for name in "abc"])
    assert sorted(await names_of(engine)) == ["a", "b", "c"]


async def test_a_savepoint_undoes_only_what_is_inside(engine: Engine) -> None:
    async def write(conn: Connection) -> None:
        await conn.scalar(add(), name="a")
        with pytest.raises(IntegrityError):
            async with engine.savepoint(conn):
                await conn.scalar(add(), name="b")
                async with conn.savepoint():
                    await conn.scalar(add(), name="c")
                await conn.scalar(add(), name="a")
        async with conn.savepoint():
            await conn.scalar(add(), name="d")

    await engine.write(write)
    assert await names_of(engine) == ["a", "d"]


async def test_concurrent_increments_are_all_counted(engine: Engine) -> None:
    await engine.write(adding("a"))

    @statement
    def grow() -> Any:
        return (
            things.update()
            .where(things.c.name == bindparam("n"))
            .values(size=things.c.size + 1)
            .returning(things.c.size)
        )

    async def write(conn: Connection) -> int:
        size: int = await conn.scalar(grow(), n="a")
        return size

    assert sorted(await asyncio.gather(*[engine.write(write) for _ in range(30)])) == list(range(8, 38))


@pytest.mark.database("sqlite")
async def test_the_version_tells_of_commits_and_of_nothing_else(engine: Engine, empty_database_url: str) -> None:
    other = await Engine.open(empty_database_url)
    before = engine.version()
    await names_of(engine)
    with pytest.raises(IntegrityError):
        await engine.write(lambda conn: conn.scalar(add(), name=None))
    await engine.write(lambda conn: all_names(conn))
    assert engine.version() == before
    await engine.write(adding("a"))
    own = engine.version()
    assert own != before
    await other.write(adding("b"))
    assert engine.version() != own
    await other.close()


async def test_the_version_tells_of_an_own_commit_at_once(engine: Engine) -> None:
    seen = {engine.version()}
    for name in "abc":
        await engine.write(adding(name))
        engine.saw(len(seen))
        assert engine.version() not in seen
        seen.add(engine.version())


@pytest.mark.database("sqlite")
async def test_what_is_read_together_is_of_one_moment(engine: Engine) -> None:
    async with engine.read() as conn:
        assert await all_names(conn) == []
        await engine.write(adding("a"))
        assert await all_names(conn) == []
        assert await names_of(engine) == ["a"]


async def test_slow_reads_work_and_stop_when_nobody_waits(engine: Engine) -> None:
    await engine.write(adding("a"))

    @statement
    def endless() -> Any:
        numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)"
        return text(f"{numbers} SELECT count(*) FROM n")

    async with engine.read(slow=True) as conn:
        assert await all_names(conn) == ["a"]
        assert await conn.scalar(names()) == "a"
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), engine.read(slow=True) as conn:
                await conn.scalar(endless())
    assert time.monotonic() - began < 30  # the statements themselves would take an hour
    async with engine.read(slow=True) as conn:
        assert await all_names(conn) == ["a"]


@pytest.mark.database("sqlite")
async def test_closing_finishes_what_waits(engine: Engine, empty_database_url: str) -> None:
    other = await Engine.open(empty_database_url)
    writes = [asyncio.create_task(other.write(adding(str(number)))) for number in range(20)]
    await asyncio.sleep(0)
    await asyncio.gather(other.close(), *writes)
    assert len(await names_of(engine)) == 20
