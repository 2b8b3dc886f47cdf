"""The timetable: each tick once, missed ones once, and no write where nothing is due."""

import asyncio
from typing import Any

from tests.core.ground import NOON, opened
from tests.waiting import PATIENCE
from veche.core.tx import Tx
from veche.jobs import Job, Runner, Schedule

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def test_ticks_stand_on_whole_multiples_and_on_the_clock() -> None:
    assert Schedule("a", every=MINUTE).following(NOON) == NOON - NOON % MINUTE + MINUTE
    midnight = NOON - NOON % DAY
    daily = Schedule("a", at="03:15")
    assert daily.following(midnight) == midnight + 3 * HOUR + 15 * MINUTE
    assert daily.following(midnight + 3 * HOUR + 15 * MINUTE) == midnight + DAY + 3 * HOUR + 15 * MINUTE


async def test_each_tick_runs_once_however_many_processes_watch(database_url: str) -> None:
    runs: list[str] = []

    async def sweep(tx: Tx, room: str) -> None:
        runs.append(room)

    schedule = [Schedule("sweep", every=MINUTE, args={"room": "hall"})]
    async with opened(database_url) as factory, opened(database_url) as other:
        runners = [Runner(each, {"sweep": Job(sweep)}, schedule=schedule) for each in (factory, other, factory)]

        async def tick() -> None:
            await asyncio.gather(*[runner.tick() for runner in runners])
            for runner in runners:
                await runner.drain()

        await tick()
        assert runs == []  # the first tick is the next on the clock
        for minutes in (1, 1, 30):  # half an hour of sleep is one tick
            factory.clock.advance(minutes * MINUTE)
            other.clock.advance(minutes * MINUTE)
            await tick()
            await tick()
        assert runs == ["hall"] * 3


async def test_a_declined_tick_writes_nothing(database_url: str) -> None:
    asked: list[int] = []
    wanted = False

    async def when(tx: Tx) -> bool:
        asked.append(tx.now)
        return wanted

    async def sweep(tx: Tx) -> None:
        pass

    async with opened(database_url) as factory:
        runner = Runner(factory, {"sweep": Job(sweep)}, schedule=[Schedule("sweep", every=MINUTE, when=when)])
        await runner.tick()
        factory.clock.advance(MINUTE)
        before = factory.engine.version()
        for _ in range(3):
            await runner.tick()
        assert len(asked) == 1 and factory.engine.version() == before
        factory.clock.advance(MINUTE)
        wanted = True
        await runner.tick()
        assert len(asked) == 2 and await runner.drain() == 1


async def test_a_runner_keeps_the_timetable(database_url: str) -> None:
    ran = asyncio.Event()

    async def sweep(services: Any) -> None:
        ran.set()

    async with opened(database_url, stopped=False) as factory:
        jobs = {"sweep": Job(sweep, network=True)}
        runner = Runner(factory, jobs, schedule=[Schedule("sweep", every=200)])
        task = asyncio.create_task(runner.run())
        async with asyncio.timeout(PATIENCE):
            await ran.wait()
        await asyncio.gather(runner.stop(), task)
