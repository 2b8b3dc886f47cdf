"""A worker in a process of its own, for tests that kill it: `python -m tests.core.mailing.worker URL FOLDER ROUTE`."""

import asyncio
import sys

from tests.core.mailing.world import Services
from veche.core.mailing import deliver
from veche.core.reactions import Reactions
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.jobs import Job, Runner
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings
from veche.smtp import Mailer

# A short lease, so that the next worker soon sees that this one is dead.
JOBS = {"mailing.deliver": Job(deliver.deliver, network=True, lease=1000)}


async def work(url: str, folder: str, route: str) -> None:
    settings = Settings.load(folder, {}, {"database.url": url, "mail.route": route})
    engine = await Engine.open(url)
    open_tx = TxFactory(engine, settings, settings.limits, Clock(), Reactions(), Bus())
    mail = Mailer(settings)
    await Runner(open_tx, JOBS, services=Services(open_tx, mail), poll=0.05).run()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
