"""The job table: what is taken, when, by whom."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.core.ground import NOON, opened
from veche.core.tx import Tx, TxFactory
from veche.jobs import desk, queue
from veche.jobs.queue import Claimed


@pytest.fixture
async def factory(database_url: str) -> AsyncIterator[TxFactory]:
    """Transactions at noon."""
    async with opened(database_url) as factory:
        yield factory


async def put(factory: TxFactory, *names: str, **details: Any) -> None:
    async def write(tx: Tx) -> None:
        for name in names:
            await tx.enqueue(name, **details)

    await factory.write(write)


async def take(factory: TxFactory, limit: int = 50, worker: str = "w", **details: Any) -> list[Claimed]:
    now = factory.now()

    async def write(tx: Tx) -> list[Claimed]:
        return await queue.claim(tx.conn, now=now, worker=worker, limit=limit, lease_until=now + 60_000, **details)

    return await factory.write(write)


async def names(factory: TxFactory, limit: int = 50, **details: Any) -> list[str]:
    return [job.name for job in await take(factory, limit, **details)]


async def test_urgent_first_then_the_oldest(factory: TxFactory) -> None:
    await put(factory, "later", run_at=NOON - 1)
    await put(factory, "sooner", run_at=NOON - 2)
    await put(factory, "whenever", priority=-5, run_at=NOON - 9)
    await put(factory, "urgent", priority=3)
    await put(factory, "tomorrow", run_at=NOON + 1)
    assert await names(factory, 2) == ["urgent", "sooner"]
    assert await names(factory) == ["later", "whenever"]
    factory.clock.advance(1)
    assert await names(factory) == ["tomorrow"]


async def test_a_worker_may_ask_for_some_names_or_the_urgent_only(factory: TxFactory) -> None:
    await put(factory, "a", "b", "c")
    await put(factory, "d", priority=1)
    assert await names(factory, urgent=True) == ["d"]
    assert await names(factory, names=["c", "a"]) == ["a", "c"]
    assert await names(factory) == ["b"]


async def test_no_job_is_taken_twice(factory: TxFactory) -> None:
    await put(factory, *[f"n{number}" for number in range(40)])
    taken = await asyncio.gather(*[take(factory, 7, worker=str(worker)) for worker in range(8)])
    found = [job.id for batch in taken for job in batch]
    assert len(found) == len(set(found)) == 40


async def test_of_a_unique_key_one_waits(factory: TxFactory) -> None:
    await put(factory, "a", unique="k", run_at=NOON + 100)
    await put(factory, "a", unique="k", run_at=NOON + 200)
    await put(factory, "a", unique="k", run_at=NOON + 50)
    async with factory.read() as tx:
        assert await queue.next_run_at(tx.conn) == NOON + 50
    factory.clock.advance(1000)
    assert len(await take(factory)) == 1


async def test_asked_for_while_it_runs_it_runs_again(factory: TxFactory) -> None:
    await put(factory, "a", unique="k")
    [job] = await take(factory)
    await put(factory, "a", unique="k")
    assert await take(factory) == []
    assert await factory.write(lambda tx: queue.finish(tx.conn, job, tx.now))
    [again] = await take(factory)
    assert again.id == job.id and again.attempts == 1
    assert await factory.write(lambda tx: queue.finish(tx.conn, again, tx.now))
    await put(factory, "a", unique="k")
    assert len(await take(factory)) == 1


async def test_who_lost_the_lease_cannot_finish(factory: TxFactory) -> None:
    await put(factory, "a")
    [job] = await take(factory, worker="slow")
    factory.clock.advance(60_001)
    async with factory.read() as tx:
        assert await queue.has_expired(tx.conn, tx.now)
    await factory.write(lambda tx: queue.take_back(tx.conn, tx.now))
    [taken] = await take(factory, worker="other")
    assert taken.attempts == 2
    assert not await factory.write(lambda tx: queue.finish(tx.conn, job, tx.now))
    await factory.write(lambda tx: queue.fail(tx.conn, job, "late", now=tx.now, run_at=None))
    assert await factory.write(lambda tx: queue.finish(tx.conn, taken, tx.now))


async def test_a_sign_of_life_keeps_the_lease(factory: TxFactory) -> None:
    await put(factory, "a")
    [job] = await take(factory)
    factory.clock.advance(50_000)
    await factory.write(lambda tx: queue.extend(tx.conn, "w", [job.id], tx.now + 60_000))
    factory.clock.advance(50_000)
    async with factory.read() as tx:
        assert not await queue.has_expired(tx.conn, tx.now)


async def test_what_is_given_back_was_not_tried(factory: TxFactory) -> None:
    await put(factory, "a")
    [job] = await take(factory)
    await factory.write(lambda tx: queue.release(tx.conn, "w", [job.id]))
    [again] = await take(factory)
    assert again.attempts == 1


async def test_dead_letters_are_kept_shown_revived_and_forgotten(factory: TxFactory) -> None:
    await put(factory, "a", unique="k", what=1)
    [job] = await take(factory)
    await factory.write(lambda tx: queue.fail(tx.conn, job, "no\0 way", now=tx.now, run_at=None))
    async with factory.read() as tx:
        [letter] = await desk.listed(tx.conn)
        assert (letter.name, letter.error, letter.args) == ("a", "no way", '{"what":1}')
        assert await desk.kinds(tx.conn, NOON) == [desk.Kind("a", dead=1)]
    assert await take(factory) == []
    assert await factory.write(lambda tx: desk.revive(tx.conn, [letter.id], tx.now)) == [letter.id]
    [job] = await take(factory)
    await factory.write(lambda tx: queue.fail(tx.conn, job, "again", now=tx.now, run_at=None))
    await put(factory, "a", unique="k")  # a new request for the same thing revives it too
    [job] = await take(factory)
    assert job.attempts == 1
    await factory.write(lambda tx: queue.fail(tx.conn, job, "again", now=tx.now, run_at=None))
    assert await factory.write(lambda tx: desk.forget(tx.conn, [job.id, 0])) == [job.id]
    async with factory.read() as tx:
        assert await desk.listed(tx.conn) == []
