"""A small world on a real database, for tests of the core: people who can be told apart, and verbs at hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from veche.core import accounts, graph, posts
from veche.core.eventbase import Event
from veche.core.posts import NewPost
from veche.core.reactions import Reactions, now
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.db import Connection, Engine
from veche.jobs.job import Job
from veche.jobs.runner import Runner
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings

T = TypeVar("T")
NOON = 1_790_000_000_000


class Counted:
    """A connection that counts the statements run through it."""

    def __init__(self, conn: Connection) -> None:
        self.kind = conn.kind
        self.count = 0
        for name in ("all", "tuples", "first", "scalar", "run", "many"):
            setattr(self, name, self._counting(getattr(conn, name)))

    def _counting(self, method: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def counted(*args: Any, **kwargs: Any) -> T:
            self.count += 1
            return await method(*args, **kwargs)

        return counted


class World:
    """The people of a test by name, and short ways to act for them."""

    def __init__(self, factory: TxFactory, clock: Clock) -> None:
        self.factory = factory
        self.clock = clock
        self.ids: dict[str, int] = {}
        self.events: list[Event] = []

    def __getitem__(self, name: str) -> Viewer:
        return Viewer(account_id=self.ids[name])

    async def read(self, fn: Callable[[Tx], Awaitable[T]]) -> T:
        async with self.factory.read() as tx:
            return await fn(tx)

    async def write(self, fn: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.factory.write(fn)

    async def do(self, verb: Callable[..., Awaitable[T]], who: str, *args: Any, **kwargs: Any) -> T:
        """A verb of the core on behalf of somebody, in a write transaction; time goes on a little."""
        self.clock.advance(10)
        viewer = self[who] if who else Viewer.anonymous
        return await self.factory.write(lambda tx: verb(tx, viewer, *args, **kwargs))

    async def see(self, verb: Callable[..., Awaitable[T]], who: str, *args: Any, **kwargs: Any) -> T:
        """The same in a read transaction."""
        viewer = self[who] if who else Viewer.anonymous
        return await self.read(lambda tx: verb(tx, viewer, *args, **kwargs))

    async def people(self, *names: str) -> None:
        for name in names:
            new = accounts.NewUser(username=name, email=f"{name}@town.example", agreement=True, confirmed=True)
            made = await self.write(lambda tx, new=new: accounts.register(tx, Viewer.system, new))
            self.ids[name] = made.account_id

    async def follow(self, who: str, *whom: str) -> None:
        for name in whom:
            await self.do(graph.follow, who, self.ids[name])

    async def statements(self, verb: Callable[..., Awaitable[Any]], who: str, *args: Any, **kwargs: Any) -> int:
        """How many statements a reading verb runs."""
        viewer = self[who] if who else Viewer.anonymous
        async with self.factory.engine.read() as conn:
            counted = Counted(conn)
            await verb(self.factory.open(counted, writing=False), viewer, *args, **kwargs)  # type: ignore[arg-type]
            return counted.count

    async def post(self, who: str, text: str = "", **fields: Any) -> int:
        return await self.do(posts.create, who, NewPost(text=text, **fields))

    def runner(self, jobs: Mapping[str, Job]) -> Runner:
        return Runner(self.factory, jobs)


@asynccontextmanager
async def opened(url: str, data: Path, on: Mapping[type[Event], Any] | None = None) -> AsyncIterator[World]:
    """A world on this database; every event that it emits is kept in `events`. The clock stands unless it is moved."""
    engine = await Engine.open(url, "normal")
    settings = Settings.load(data, {"VECHE_SERVER_BASE_URL": "https://town.example"})
    clock = Clock()
    clock.stop(NOON)
    seen: list[Event] = []

    async def keep(tx: Tx, event: Event) -> None:
        seen.append(event)

    reactions = {kind: [now(keep), *(on or {}).get(kind, ())] for kind in Event.registry.values()}
    factory = TxFactory(engine, settings, settings.limits, clock, Reactions(reactions), Bus())
    world = World(factory, clock)
    world.events = seen
    try:
        yield world
    finally:
        await engine.close()
