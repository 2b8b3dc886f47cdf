"""Everything that a process needs beside its surfaces, built once: used by web, worker and command line alike."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from veche.core.media.process import Decoder
from veche.core.reactions import Reactions
from veche.core.remote import Careful, NobodyElse, Remote
from veche.core.tx import TxFactory
from veche.db import Engine
from veche.lib.clock import Clock
from veche.migrations import latest, migrate
from veche.net import HttpClient
from veche.pubsub import Bus, open_bus
from veche.settings import Settings
from veche.smtp import Mailer
from veche.storage import Storage, open_storage


@dataclass(slots=True)
class Services:
    """What jobs of the network kind get as their first argument, and what app, worker and cli are built from."""

    settings: Settings
    clock: Clock
    engine: Engine
    bus: Bus
    open_tx: TxFactory
    storage: Storage
    decoder: Decoder
    web: HttpClient
    mail: Mailer
    remote: Remote
    migrations_applied: tuple[str, ...] = ()
    schema_version: str = ""


@asynccontextmanager
async def opened(
    settings: Settings, reactions: Reactions, clock: Clock | None = None, *, migrating: bool = True
) -> AsyncIterator[Services]:
    """Open everything on a database brought up to date; close it in the opposite order.

    Without `migrating` the database is taken as it is found, for those who only look at it.
    """
    clock = clock or Clock()
    (settings.data / "tmp").mkdir(exist_ok=True)  # where uploads arrive
    async with AsyncExitStack() as stack:
        engine = await Engine.open(settings.database.url, settings.database.synchronous, settings.database.pool)
        stack.push_async_callback(engine.close)
        applied = await migrate(engine) if migrating else []
        bus = open_bus(engine, settings.data / "run")
        stack.push_async_callback(bus.close)
        await bus.start()
        services = Services(
            settings=settings,
            clock=clock,
            engine=engine,
            bus=bus,
            open_tx=TxFactory(engine, settings, settings.limits, clock, reactions, bus),
            storage=open_storage(settings),
            decoder=Decoder(settings),
            web=HttpClient(settings),
            mail=Mailer(settings),
            remote=Careful(NobodyElse()),
            migrations_applied=tuple(applied),
            schema_version=latest(),
        )
        for part in (services.web, services.mail, services.decoder):
            stack.push_async_callback(part.close)
        yield services
