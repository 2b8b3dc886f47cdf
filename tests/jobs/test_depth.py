"""What is told of the queue to whoever watches: how much is to be done, and when the regular things were."""

import asyncio
from pathlib import Path

from tests.core.ground import NOON, opened
from tests.server import running
from veche.core.tx import Tx
from veche.jobs import GiveUp, Job, Runner, Schedule, cron, desk
from veche.jobs.depth import Depth

MINUTE = 60_000


async def test_jobs_are_counted_by_kind_and_state_and_what_is_gone_is_told_as_none(database_url: str) -> None:
    async def bad(tx: Tx) -> None:
        raise GiveUp("never")

    async def good(tx: Tx) -> None: ...

    async with opened(database_url) as factory:
        depth = Depth(factory, every=0)

        async def write(tx: Tx) -> None:
            await tx.enqueue("good", run_at=tx.now - 3 * MINUTE)
            await tx.enqueue("good")
            await tx.enqueue("good", run_at=tx.now + MINUTE)
            await tx.enqueue("bad")

        await factory.write(write)
        await depth.look()
        assert depth.counts["good", "waiting"] == 2 and depth.counts["good", "later"] == 1
        assert depth.oldest == {("good",): 180.0, ("bad",): 0.0}
        await Runner(factory, {"good": Job(good), "bad": Job(bad)}).drain(raising=False)
        await depth.look()
        assert depth.counts["good", "waiting"] == depth.counts["bad", "waiting"] == 0
        assert depth.counts["bad", "dead"] == 1 and depth.oldest["good",] == 0
        await factory.write(lambda tx: desk.forget(tx.conn, None))
        await depth.look()
        assert depth.counts["bad", "dead"] == 0


async def test_the_queue_is_looked_at_every_few_seconds_at_most(database_url: str) -> None:
    async with opened(database_url) as factory:
        depth = Depth(factory, every=0.3)
        await depth.look()
        await factory.write(lambda tx: tx.enqueue("a"))
        await depth.look()
        assert depth.counts == {}
        await asyncio.sleep(0.35)
        await depth.look()
        assert depth.counts["a", "waiting"] == 1


async def test_it_is_known_when_the_regular_things_were_begun_and_ended_well(database_url: str) -> None:
    well = False

    async def sweep(tx: Tx) -> None:
        if not well:
            raise RuntimeError("the broom is broken")

    async with opened(database_url) as factory:
        runner = Runner(factory, {"sweep": Job(sweep)}, schedule=[Schedule("sweep", every=MINUTE)])

        async def told() -> tuple[int, int | None, int | None]:
            async with factory.read() as tx:
                [line] = await cron.lines(tx.conn)
            return line.next_at, line.last_at, line.done_at

        await runner.tick()
        first = NOON - NOON % MINUTE + MINUTE
        assert await told() == (first, None, None)
        factory.clock.advance(MINUTE)
        await runner.tick()
        await runner.drain(raising=False)
        begun = factory.now()
        assert await told() == (first + MINUTE, begun, None)
        well = True
        factory.clock.advance(30_000)
        await runner.drain()
        assert await told() == (first + MINUTE, begun, factory.now())
        depth = Depth(factory)
        await depth.look()
        assert depth.done == {("sweep",): factory.now() / 1000}


async def test_metrics_hold_what_is_in_the_queue(database_url: str, tmp_path: Path) -> None:
    async with running(database_url, tmp_path / "data") as server:
        await server.services.open_tx.write(lambda tx: tx.enqueue("of.another.version", run_at=tx.now + 60 * MINUTE))
        async with server.http.get("/metrics") as answer:
            lines = (await answer.text()).splitlines()
        assert 'veche_jobs{kind="of.another.version",state="later"} 1.0' in lines
        assert 'veche_jobs{kind="of.another.version",state="dead"} 0.0' in lines
        assert 'veche_jobs_oldest_seconds{kind="of.another.version"} 0.0' in lines
        assert "# TYPE veche_schedule_done_timestamp_seconds gauge" in lines
