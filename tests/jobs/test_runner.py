"""The runner: at least once, with the effect of once; failures wait longer each time and end as dead letters."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.core.ground import NOON, Baked, opened
from tests.core.test_tx import logged, rows
from tests.waiting import until
from veche.core.tx import Tx, TxFactory
from veche.jobs import GiveUp, Job, Retry, Runner, desk, queue

MINUTE = 60_000


def enqueueing(name: str, **details: Any) -> Callable[[Tx], Awaitable[None]]:
    async def write(tx: Tx) -> None:
        await tx.enqueue(name, **details)

    return write


async def bake(tx: Tx, loaf_id: int = 1) -> None:
    tx.emit(Baked(loaf_id))


async def waiting(factory: TxFactory) -> list[tuple[str, int, int]]:
    """Of each name: how many wait, and how many are in any other state."""
    async with factory.read() as tx:
        found = await desk.kinds(tx.conn, tx.now)
    return [(kind.name, kind.waiting + kind.later, kind.running + kind.dead) for kind in found]


async def test_an_ordinary_job_and_its_mark_commit_together(database_url: str) -> None:
    runs = []

    async def half(tx: Tx, loaf_id: int) -> None:
        await bake(tx, loaf_id)
        runs.append(loaf_id)
        if len(runs) == 1:
            raise RuntimeError("oven cold")

    async with opened(database_url) as factory:
        runner = Runner(factory, {"half": Job(half)})
        await factory.write(enqueueing("half", loaf_id=5))
        with pytest.raises(RuntimeError):
            await runner.drain()
        assert await rows(factory, logged) == []
        assert await runner.drain() == 0  # not due yet
        factory.clock.advance(MINUTE)
        assert await runner.drain() == 1
        assert len(await rows(factory, logged)) == 1 and runs == [5, 5]
        assert await waiting(factory) == []


async def test_a_job_enqueued_by_a_job_runs_in_the_same_drain(database_url: str) -> None:
    async def first(tx: Tx) -> None:
        await tx.enqueue("second")

    async with opened(database_url) as factory:
        runner = Runner(factory, {"first": Job(first), "second": Job(bake)})
        await factory.write(enqueueing("first"))
        assert await runner.drain() == 2
        assert len(await rows(factory, logged)) == 1


async def test_waits_grow_with_jitter_and_end_in_the_dead_letters(database_url: str) -> None:
    async def fail(tx: Tx) -> None:
        raise RuntimeError("secret of nobody")

    job = Job(fail, max_attempts=4, first_wait=1000, factor=4, longest_wait=10_000)
    waits = [{job.wait_after(attempt) for _ in range(50)} for attempt in (1, 2, 3, 9)]
    for found, middle in zip(waits, (1000, 4000, 10_000, 10_000), strict=True):
        assert len(found) > 5 and all(0.8 * middle <= wait <= 1.3 * middle for wait in found)

    async with opened(database_url) as factory:
        runner = Runner(factory, {"fail": job})
        await factory.write(enqueueing("fail"))
        for _ in range(4):
            assert await runner.drain(raising=False) == 1
            factory.clock.advance(20_000)
        assert await runner.drain(raising=False) == 0
        async with factory.read() as tx:
            [letter] = await desk.listed(tx.conn)
        assert letter.error == "RuntimeError: secret of nobody" and letter.attempts == 4


async def test_a_job_may_say_when_to_try_again_or_give_up(database_url: str) -> None:
    async def retry(tx: Tx) -> None:
        raise Retry(5 * MINUTE, "the peer said so")

    async def hopeless(tx: Tx) -> None:
        raise GiveUp("no such peer")

    async with opened(database_url) as factory:
        runner = Runner(factory, {"retry": Job(retry), "hopeless": Job(hopeless)})
        await factory.write(enqueueing("retry"))
        await factory.write(enqueueing("hopeless"))
        assert await runner.drain(raising=False) == 2
        async with factory.read() as tx:
            assert await queue.next_run_at(tx.conn) == NOON + 5 * MINUTE
            assert [letter.name for letter in await desk.listed(tx.conn)] == ["hopeless"]


async def test_a_network_job_holds_no_transaction_and_gets_the_services(database_url: str) -> None:
    async with opened(database_url) as factory:
        seen = []

        async def fetch(services: Any, url: str) -> None:
            await asyncio.sleep(0)
            await factory.write(bake)
            seen.append((services, url))

        runner = Runner(factory, {"fetch": Job(fetch, network=True)}, services="all")
        await factory.write(enqueueing("fetch", url="https://far.example/"))
        assert await runner.drain() == 1
        assert seen == [("all", "https://far.example/")]
        assert await waiting(factory) == []


async def test_a_network_job_that_takes_too_long_is_tried_again(database_url: str) -> None:
    async def hang(services: Any) -> None:
        await asyncio.sleep(60)

    async with opened(database_url) as factory:
        runner = Runner(factory, {"hang": Job(hang, network=True, timeout=20)})
        await factory.write(enqueueing("hang"))
        with pytest.raises(TimeoutError):
            await runner.drain()
        assert await waiting(factory) == [("hang", 1, 0)]


async def test_a_job_that_only_another_version_knows_waits_for_it(database_url: str) -> None:
    async with opened(database_url) as factory:
        await factory.write(enqueueing("future"))
        with pytest.raises(LookupError):
            await Runner(factory, {}).drain()
        factory.clock.advance(MINUTE)
        assert await Runner(factory, {"future": Job(bake)}).drain() == 1


async def test_work_of_a_dead_worker_is_done_once_by_another(database_url: str) -> None:
    async with opened(database_url) as factory:
        jobs = {"bake": Job(bake)}
        dead = Runner(factory, jobs)
        await factory.write(enqueueing("bake"))
        [claimed] = await dead._claim(1, None)
        alive = Runner(factory, jobs)
        assert await alive.drain() == 0
        factory.clock.advance(61_000)
        await alive._keep_alive(factory.now())
        assert await alive.drain() == 1
        await dead._perform(claimed)  # was not dead, only slow: its effect does not stand
        assert len(await rows(factory, logged)) == 1


async def test_a_job_that_kills_its_workers_dies_itself(database_url: str) -> None:
    async with opened(database_url) as factory:
        runner = Runner(factory, {"bake": Job(bake, max_attempts=2)})
        await factory.write(enqueueing("bake"))
        for _ in range(3):
            claimed = await runner._claim(1, None)
            factory.clock.advance(61_000)
            await runner._keep_alive(factory.now())
        await runner._perform(claimed[0]._replace(attempts=3))
        async with factory.read() as tx:
            assert await queue.next_run_at(tx.conn) is not None  # the older claim decided nothing
        assert await runner.drain(raising=False) == 1
        async with factory.read() as tx:
            assert [letter.error for letter in await desk.listed(tx.conn)] == ["GiveUp: its worker went away each time"]


async def test_a_running_worker_is_woken_and_shares_the_work(database_url: str) -> None:
    done: list[int] = []

    async def count(tx: Tx, number: int) -> None:
        await tx.next_number()
        tx.after_commit(lambda: done.append(number))

    async with opened(database_url, stopped=False) as factory:
        runners = [Runner(factory, {"count": Job(count)}, bus=factory.bus, poll=60) for _ in range(2)]
        tasks = [asyncio.create_task(runner.run()) for runner in runners]
        await asyncio.sleep(0.05)
        for number in range(50):
            await factory.write(enqueueing("count", number=number))
        await until(lambda: len(done) >= 50)
        await factory.write(enqueueing("count", number=99, run_at=factory.now() + 100))
        await until(lambda: 99 in done)
        await asyncio.gather(*[runner.stop() for runner in runners], *tasks)
    assert sorted(done) == [*range(50), 99]


async def test_slow_peers_do_not_keep_ordinary_work_waiting(database_url: str) -> None:
    done: list[int] = []

    async def hang(services: Any) -> None:
        await asyncio.sleep(60)

    async def quick(tx: Tx) -> None:
        tx.after_commit(lambda: done.append(1))

    async with opened(database_url, stopped=False) as factory:
        jobs = {"hang": Job(hang, network=True), "quick": Job(quick)}
        runner = Runner(factory, jobs, bus=factory.bus, network_slots=2)
        task = asyncio.create_task(runner.run())
        for _ in range(5):
            await factory.write(enqueueing("hang"))
        for _ in range(5):
            await factory.write(enqueueing("quick"))
        await until(lambda: len(done) == 5)
        await asyncio.gather(runner.stop(grace=0.05), task)
        assert await waiting(factory) == [("hang", 5, 0)]  # given back
        async with factory.read() as tx:
            assert await queue.next_run_at(tx.conn) is not None
