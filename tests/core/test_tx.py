"""The unit of work: rows, events and jobs stand or fall together."""

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import select

from tests.core.ground import NOON, Baked, Smelled, opened
from veche.core.reactions import job, now
from veche.core.tx import Tx, TxFactory
from veche.db import ProgrammingError, statement
from veche.jobs import queue
from veche.lib import snowflake
from veche.tables.events import event_log
from veche.tables.jobs import jobs


@statement
def logged() -> Any:
    return select(event_log.c.name, event_log.c.account_id, event_log.c.payload).order_by(event_log.c.sequence)


@statement
def enqueued() -> Any:
    return select(jobs.c.name, jobs.c.args, jobs.c.unique_key, jobs.c.run_at, jobs.c.priority).order_by(jobs.c.id)


async def rows(factory: TxFactory, of: Any) -> list[tuple[Any, ...]]:
    async with factory.read() as tx:
        return await tx.tuples(of())


async def test_numbers_count_up_each_in_its_sequence(database_url: str) -> None:
    async with opened(database_url) as factory:

        async def write(tx: Tx) -> list[int]:
            return [await tx.next_number(), await tx.next_number(), await tx.next_number("note")]

        assert await factory.write(write) == [1, 2, 1]
        assert await factory.write(write) == [3, 4, 2]
        with pytest.raises(ProgrammingError):
            await factory.write(lambda tx: tx.next_number("unheard of"))


async def test_ids_carry_the_moment_and_differ(database_url: str) -> None:
    async with opened(database_url) as factory:

        async def write(tx: Tx) -> list[int]:
            return [await tx.next_id(), await tx.next_id(), await tx.next_id(5), await tx.next_id(-9)]

        first, second, old, older = await factory.write(write)
        assert snowflake.moment(first) == snowflake.moment(second) == NOON and first < second
        assert snowflake.moment(old) == 5 and snowflake.moment(older) == 0


async def test_events_jobs_and_what_follows_commit_together(database_url: str) -> None:
    calls: list[str] = []

    async def smell(tx: Tx, event: Baked) -> None:
        calls.append(f"smelled {event.loaf_id}")
        tx.emit(Smelled(event.loaf_id, to=(3, 4)))

    on = {
        Baked: [now(smell), job("deliver", unique=lambda event: f"deliver:{event.loaf_id}", priority=1)],
        Smelled: [job("drool")],
    }
    async with opened(database_url, on) as factory:

        async def write(tx: Tx) -> str:
            tx.emit(Baked(7))
            assert calls == []
            await tx.enqueue("sweep", run_at=NOON + 5, room="kitchen")
            tx.after_commit(lambda: calls.append("committed"))
            return "done"

        assert await factory.write(write) == "done"
        assert calls == ["smelled 7", "committed"]
        assert await rows(factory, logged) == [
            ("Baked", None, '{"loaf_id":7,"kind":"rye"}'),
            ("Smelled", 3, '{"loaf_id":7}'),
            ("Smelled", 4, '{"loaf_id":7}'),
        ]
        assert await rows(factory, enqueued) == [
            ("sweep", '{"room":"kitchen"}', None, NOON + 5, 0),
            ("deliver", '{"loaf_id":7,"kind":"rye"}', "deliver:7", NOON, 1),
            ("drool", '{"loaf_id":7}', None, NOON, 0),
        ]


async def test_nothing_remains_of_a_failed_write(database_url: str) -> None:
    calls: list[int] = []

    async def refuse(tx: Tx, event: Baked) -> None:
        raise RuntimeError("burnt")

    async with opened(database_url, {Baked: [now(refuse)]}) as factory:

        async def write(tx: Tx) -> None:
            await tx.enqueue("sweep")
            tx.after_commit(lambda: calls.append(1))
            tx.emit(Baked(7))

        with pytest.raises(RuntimeError):
            await factory.write(write)
        assert await rows(factory, logged) == await rows(factory, enqueued) == calls == []


async def test_an_undone_savepoint_takes_its_events_and_calls_along(database_url: str) -> None:
    calls: list[int] = []
    async with opened(database_url) as factory:

        async def write(tx: Tx) -> None:
            tx.emit(Baked(1))
            with pytest.raises(RuntimeError):
                async with tx.savepoint():
                    tx.emit(Baked(2))
                    await tx.enqueue("sweep")
                    tx.after_commit(lambda: calls.append(2))
                    raise RuntimeError
            async with tx.savepoint():
                tx.emit(Baked(3))

        await factory.write(write)
        assert [row[2] for row in await rows(factory, logged)] == [
            '{"loaf_id":1,"kind":"rye"}',
            '{"loaf_id":3,"kind":"rye"}',
        ]
        assert await rows(factory, enqueued) == calls == []


async def test_an_event_for_nobody_in_particular_goes_to_all_and_one_without_addressees_to_none(
    database_url: str,
) -> None:
    async with opened(database_url) as factory:

        async def write(tx: Tx) -> None:
            tx.emit(Smelled(1))
            tx.emit(Baked(1))

        await factory.write(write)
        assert [row[:2] for row in await rows(factory, logged)] == [("Baked", None)]


async def test_a_read_transaction_changes_nothing(database_url: str) -> None:
    async with opened(database_url) as factory, factory.read() as tx:
        assert not tx.writing and tx.now == NOON and tx.limits is factory.limits
        with pytest.raises(ProgrammingError):
            tx.emit(Baked(1))
        with pytest.raises(ProgrammingError):
            await tx.enqueue("sweep")


async def test_a_call_after_the_commit_runs_in_the_loop_and_may_fail(database_url: str) -> None:
    calls: list[Any] = []

    def fail() -> None:
        raise RuntimeError

    async with opened(database_url) as factory:

        async def write(tx: Tx) -> None:
            tx.after_commit(fail)
            tx.after_commit(lambda: calls.append((threading.current_thread(), asyncio.get_running_loop())))

        await factory.write(write)
        assert calls == [(threading.main_thread(), asyncio.get_running_loop())]


async def test_writing_wakes_readers_of_the_log_and_workers(database_url: str) -> None:
    async with opened(database_url) as factory:
        woken: list[str] = []
        factory.bus.subscribe("events", lambda: woken.append("events"))
        factory.bus.subscribe("jobs", lambda: woken.append("jobs"))

        async def write(tx: Tx) -> None:
            tx.emit(Baked(1))
            await tx.enqueue("sweep")

        await factory.write(write)
        assert sorted(woken) == ["events", "jobs"]
        async with factory.read() as tx:
            assert await queue.next_run_at(tx.conn) == NOON


async def test_a_lock_makes_the_second_wait_for_the_first(database_url: str) -> None:
    async with opened(database_url) as factory:
        inside = 0

        async def write(tx: Tx) -> None:
            nonlocal inside
            await tx.lock("oven", 7)
            inside += 1
            assert inside == 1
            await tx.next_number()
            inside -= 1

        await asyncio.gather(*[factory.write(write) for _ in range(8)])
