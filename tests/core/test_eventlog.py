"""The event log: in the order of the commits, each event once per process, kept for seven days."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import select

from tests.core.ground import NOON, Baked, Smelled, opened
from tests.waiting import until
from veche.core import eventlog
from veche.core.eventbase import Event
from veche.core.eventlog import LogReader
from veche.core.reactions import live
from veche.core.tx import Tx, TxFactory
from veche.db import statement
from veche.tables.events import event_log

DAY = 24 * 60 * 60 * 1000


async def emit(factory: TxFactory, *events: Event) -> None:
    async def write(tx: Tx) -> None:
        for event in events:
            tx.emit(event)

    await factory.write(write)


def reader_of(factory: TxFactory, context: Any = None) -> LogReader:
    return LogReader(factory.engine, factory.reactions, factory.bus, context, poll=0.05)


async def test_a_writer_waits_for_the_reactions_that_are_awaited(database_url: str) -> None:
    seen: list[int] = []

    smelled = asyncio.Event()

    async def slowly(context: Any, event: Baked | Smelled, sequence: int) -> None:
        if isinstance(event, Smelled):
            await smelled.wait()
        await asyncio.sleep(0.05)
        seen.append(event.loaf_id)

    on = {Baked: [live(slowly, awaited=True)], Smelled: [live(slowly)]}
    async with opened(database_url, on) as factory:
        reader = reader_of(factory)
        await reader.start()
        factory.catch_up = reader.keep_up
        await emit(factory, Baked(1))
        assert seen == [1]
        await emit(factory, Smelled(2, to=(1,)))
        assert seen == [1], "nobody waits for those"
        smelled.set()
        await emit(factory, Baked(3))
        assert seen == [1, 2, 3]
        await reader.stop()


async def test_live_reactions_follow_in_order_and_once(database_url: str) -> None:
    seen: list[Any] = []

    async def slowly(context: Any, event: Baked, sequence: int) -> None:
        await asyncio.sleep(0.001 * (event.loaf_id % 3))
        seen.append((context, event.loaf_id, sequence))

    def at_once(context: Any, event: Smelled, sequence: int) -> None:
        seen.append((context, event.to, sequence))

    def failing(context: Any, event: Event, sequence: int) -> None:
        raise RuntimeError

    on = {Baked: [live(failing), live(slowly)], Smelled: [live(at_once)]}
    async with opened(database_url, on) as factory:
        await emit(factory, Baked(99))
        reader = reader_of(factory, "here")
        await reader.start()
        for number in range(20):
            await emit(factory, Baked(number), Smelled(number, to=(1, 2)))
        await until(lambda: len(seen) == 60)
        await reader.catch_up()
        await reader.stop()
    assert [entry[2] for entry in seen] == list(range(2, 62))
    assert seen[:3] == [("here", 0, 2), ("here", (1,), 3), ("here", (2,), 4)]


async def test_a_reader_is_woken_by_the_commit(database_url: str) -> None:
    seen: list[int] = []
    on = {Baked: [live(lambda context, event, sequence: seen.append(event.loaf_id))]}
    async with opened(database_url, on) as factory:
        reader = LogReader(factory.engine, factory.reactions, factory.bus, None, poll=60)
        await reader.start()
        await asyncio.sleep(0.05)
        await emit(factory, Baked(1))
        await until(lambda: seen == [1])
        await reader.stop()


async def test_nothing_is_overlooked_between_concurrent_commits(database_url: str) -> None:
    seen: list[int] = []
    on = {Baked: [live(lambda context, event, sequence: seen.append(event.loaf_id))]}
    async with opened(database_url, on) as factory, opened(database_url, on) as other:
        reader = reader_of(factory)
        await reader.start()

        async def one(number: int) -> None:
            async def write(tx: Tx) -> None:
                await tx.next_number()
                if tx.conn.kind == "postgresql":
                    await asyncio.sleep(random.random() * 0.02)
                tx.emit(Baked(number))
                if number % 7 == 0:
                    raise LookupError  # leaves a gap

            try:
                await (other if number % 2 else factory).write(write)
            except LookupError:
                pass

        await asyncio.gather(*[one(number) for number in range(60)])
        await reader.catch_up()
        await reader.stop()
    assert sorted(seen) == [number for number in range(60) if number % 7]


async def test_a_row_that_this_version_does_not_understand_is_left_out(database_url: str) -> None:
    @statement
    def foreign() -> Any:
        return event_log.insert().values(name="FromTheFuture", payload="{}", created_at=1)

    @statement
    def changed() -> Any:
        return event_log.insert().values(name="Baked", payload='{"other":1}', created_at=1)

    seen: list[int] = []
    on = {Baked: [live(lambda context, event, sequence: seen.append(sequence))]}
    async with opened(database_url, on) as factory:
        reader = reader_of(factory)
        await reader.start()

        async def write(tx: Tx) -> None:
            await tx.run(foreign())
            await tx.run(changed())
            tx.emit(Baked(1))

        await factory.write(write)
        await reader.catch_up()
        await reader.stop()
    assert seen == [3]


async def test_a_long_poll_gets_what_is_for_its_account(database_url: str) -> None:
    async with opened(database_url) as factory:
        async with factory.read() as tx:
            assert await eventlog.bounds(tx) == (0, 0)
        await emit(factory, Baked(1), Smelled(1, to=(5, 6)), Smelled(2, to=(6,)))
        async with factory.read() as tx:
            assert await eventlog.bounds(tx) == (1, 4)
            mine = await eventlog.since(tx, 0, 6)
            assert [(row.sequence, row.event, row.created_at) for row in mine] == [
                (3, Smelled(1, to=(6,)), NOON),
                (4, Smelled(2, to=(6,)), NOON),
            ]
            assert [row.sequence for row in await eventlog.since(tx, 3, 6)] == [4]
            assert len(await eventlog.since(tx, 0, 6, limit=1)) == 1


async def test_rows_end_after_seven_days_except_the_newest(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @statement
    def kept() -> Any:
        return select(event_log.c.sequence).order_by(event_log.c.sequence)

    async def sequences() -> list[int]:
        async with factory.read() as tx:
            return [row[0] for row in await tx.tuples(kept())]

    async with opened(database_url) as factory:
        await emit(factory, *map(Baked, range(5)))
        factory.clock.advance(4 * DAY)
        await emit(factory, *map(Baked, range(2)))
        factory.clock.advance(4 * DAY)
        monkeypatch.setattr(eventlog, "PRUNE_ROWS", 3)
        await factory.write(eventlog.prune)
        assert await sequences() == [4, 5, 6, 7]
        await factory.write(eventlog.prune)
        assert await sequences() == [6, 7]
        factory.clock.advance(40 * DAY)
        await factory.write(eventlog.prune)
        assert await sequences() == [7]
        await emit(factory, Baked(1))
        assert await sequences() == [7, 8]
