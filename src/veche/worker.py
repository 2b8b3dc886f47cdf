"""The job process; in a small install `serve` runs the same inside itself."""

import asyncio
import contextlib
import signal

from veche.effects import JOBS, REACTIONS, SCHEDULE
from veche.jobs import Runner
from veche.lib import logs
from veche.services import Services, opened
from veche.settings import Settings


def runner_of(services: Services) -> Runner:
    """The runner of a process, with every job that there is."""
    jobs = services.settings.jobs
    return Runner(
        services.open_tx,
        JOBS,
        services=services,
        bus=services.bus,
        schedule=SCHEDULE,
        slots=jobs.concurrency,
        network_slots=jobs.network_concurrency,
    )


def work(settings: Settings) -> int:
    """Run jobs until SIGTERM or SIGINT; running ones get their time to end."""
    logs.configure(settings.log.level, settings.log.format)
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    async with opened(settings, REACTIONS) as services:
        runner = runner_of(services)
        loop = asyncio.get_running_loop()
        running = asyncio.create_task(runner.run(), name="jobs")
        asked = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, asked.set)
        waiting = asyncio.create_task(asked.wait())
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        await runner.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await running
