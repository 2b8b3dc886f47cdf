"""What is remembered of a home never differs from what the database says, and pages neither lose nor repeat."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.rows import World, world
from veche.core import events, timelines
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer

PEOPLE = 6
together = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Chance:
    """Random deeds of a few people."""

    def __init__(self, w: World, seed: int) -> None:
        self.w = w
        self.random = random.Random(seed)
        self.people: list[int] = []
        self.posts: list[tuple[int, int]] = []
        self.follows: set[tuple[int, int]] = set()
        self.blocks: set[tuple[int, int]] = set()
        self.mutes: set[tuple[int, int]] = set()
        self.tags: set[tuple[int, str]] = set()
        self.used: list[str] = []

    async def begin(self) -> None:
        self.people = [await self.w.person() for _ in range(PEOPLE)]

    def pair(self) -> tuple[int, int]:
        one, other = self.random.sample(self.people, 2)
        return one, other

    async def step(self) -> None:
        self.w.clock.advance(self.random.randrange(1, 5000))
        deeds = [self.post] * 8 + [self.repost] * 4 + [self.follow] * 3 + [self.unfollow, self.block, self.mute]
        deeds += [self.erase, self.edit, self.reply, self.reply, self.late, self.tag]
        await self.random.choice(deeds)()

    async def post(self) -> None:
        author = self.random.choice(self.people)
        named = self.random.sample(self.people, self.random.randrange(3))
        language, visibility = self.random.choice([None, "ru", "en"]), self.random.choice([0, 0, 1, 2])
        post = await self.w.post(author, mentions=named, language=language, visibility=visibility)
        tags = self.random.sample(["tea", "cake"], self.random.choice([0, 0, 1, 2]))
        await self.w.tagged(post, *tags)
        self.used += tags
        self.posts.append((post, author))

    async def late(self) -> None:
        author = self.random.choice(self.people)
        at = self.w.clock.now() - self.random.randrange(1, 100_000)
        self.posts.append((await self.w.post(author, at=at), author))

    async def reply(self) -> None:
        if not self.posts:
            return
        to, whose = self.random.choice(self.posts)
        author = self.random.choice(self.people)
        row = {"reply_to_id": to, "reply_to_account_id": whose, "wall_id": whose, "root_id": to}
        self.posts.append((await self.w.post(author, **row), author))

    async def repost(self) -> None:
        if self.posts:
            author = self.random.choice(self.people)
            self.posts.append((await self.w.repost(author, self.random.choice(self.posts[-8:])[0]), author))

    async def follow(self) -> None:
        one, other = self.pair()
        if (one, other) not in self.follows:
            self.follows.add((one, other))
            languages = self.random.choice([None, None, '["ru"]'])
            await self.w.follow(one, other, show_reposts=self.random.choice([1, 1, 0]), languages=languages)

    async def unfollow(self) -> None:
        if self.follows:
            pair = self.random.choice(sorted(self.follows))
            self.follows.discard(pair)
            await self.w.unfollow(*pair)

    async def block(self) -> None:
        pair = self.pair()
        await (self.w.unblock(*pair) if pair in self.blocks else self.w.block(*pair))
        self.blocks ^= {pair}

    async def mute(self) -> None:
        pair = self.pair()
        if pair in self.mutes:
            await self.w.unmute(*pair)
        else:
            ends = self.random.choice([None, self.w.clock.now() + self.random.randrange(1, 60_000)])
            await self.w.mute(*pair, expires_at=ends)
        self.mutes ^= {pair}

    async def tag(self) -> None:
        if self.used:
            pair = self.random.choice(self.people), self.random.choice(self.used)
            await (self.w.unfollow_tag(*pair) if pair in self.tags else self.w.follow_tag(*pair))
            self.tags ^= {pair}

    async def erase(self) -> None:
        if self.posts:
            await self.w.erase(*self.posts.pop(self.random.randrange(len(self.posts))))

    async def edit(self) -> None:
        if self.posts:
            post, author = self.random.choice(self.posts)
            edited = events.PostEdited(post_id=post, author_id=author, visibility=0)
            await self.w.change("posts", {"id": post}, edited, language=self.random.choice(["ru", "en"]))


async def page(factory: TxFactory, viewer: Viewer, **named: int) -> tuple[list[int], bool]:
    async with factory.read() as tx:
        found = await timelines.home(tx, viewer, Page(**named))
        return found.items, found.more


async def whole(factory: TxFactory, viewer: Viewer, limit: int) -> list[int]:
    """Page after page down to the end."""
    found, before = [], {}
    while True:
        items, more = await page(factory, viewer, limit=limit, **before)
        found += items
        if not more:
            return found
        before = {"before": items[-1]}


async def upwards(factory: TxFactory, viewer: Viewer, limit: int) -> list[int]:
    """Page after page up to the top, as newest first."""
    found: list[int] = []
    after = 0
    while True:
        items, more = await page(factory, viewer, limit=limit, after=after)
        found = items + found
        if not more:
            return found
        after = items[0]


def forgetful(w: World) -> TxFactory:
    """The same database with no memory of it."""
    f = w.factory
    return TxFactory(f.engine, f.settings, f.limits, f.clock, f.reactions, f.bus)


@together
@given(seed=st.integers(0, 2**32))
async def test_the_remembered_home_is_the_home_of_the_database(database_url: str, seed: int) -> None:
    async with world(database_url) as w:
        await w.restart()
        chance = Chance(w, seed)
        await chance.begin()
        for _ in range(60):
            for _ in range(chance.random.randrange(1, 4)):
                await chance.step()
            viewer = w.viewer(chance.random.choice(chance.people))
            wanted = {"limit": chance.random.choice([1, 3, 20, 40])}
            if chance.posts and chance.random.random() < 0.5:
                cursor = chance.random.choice(["before", "after", "since"])
                wanted[cursor] = chance.random.choice(chance.posts)[0] + chance.random.choice([-1, 0, 1])
            assert await page(w.factory, viewer, **wanted) == await page(forgetful(w), viewer, **wanted)


@together
@given(seed=st.integers(0, 2**32))
async def test_pages_downwards_and_upwards_are_the_same_home(database_url: str, seed: int) -> None:
    async with world(database_url) as w:
        await w.restart()
        chance = Chance(w, seed)
        await chance.begin()
        for _ in range(120):
            await chance.step()
        for account in chance.people[:3]:
            everything, _ = await page(forgetful(w), w.viewer(account), limit=1000)
            limit = chance.random.choice([1, 2, 3, 7, 20])
            for factory in (w.factory, forgetful(w)):
                assert await whole(factory, w.viewer(account), limit) == everything
                assert await upwards(factory, w.viewer(account), limit) == everything
            assert len(set(everything)) == len(everything)


async def test_who_comes_late_reads_anew(database_url: str) -> None:
    async with world(database_url) as w:
        anna, boris = await w.person(), await w.person()
        await w.follow(anna, boris)
        await w.post(boris)
        assert len((await page(w.factory, w.viewer(anna)))[0]) == 1
        posts = [await w.post(boris) for _ in range(80)]
        assert (await page(w.factory, w.viewer(anna), limit=40))[0] == posts[:-41:-1]


async def test_only_so_many_viewers_and_posts_are_remembered(database_url: str, monkeypatch: object) -> None:
    from veche.core.timelines import memory

    async with world(database_url) as w:
        people = [await w.person() for _ in range(6)]
        monkeypatch.setattr(memory, "VIEWERS", 4)  # type: ignore[attr-defined]
        monkeypatch.setattr(memory, "IDS", 20)  # type: ignore[attr-defined]
        for person in people:
            await page(w.factory, w.viewer(person))
        assert list(w.factory.memories[timelines.Homes].known) == people[2:]
        posts = []
        for _ in range(100):
            posts.append(await w.post(people[-1]))
            await page(w.factory, w.viewer(people[-1]), limit=5)
        known = w.factory.memories[timelines.Homes].known[people[-1]]
        assert len(known.ids) <= 20 + memory.BEHIND
        assert await whole(w.factory, w.viewer(people[-1]), 7) == posts[::-1]
