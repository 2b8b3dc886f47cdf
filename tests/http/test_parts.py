"""Joined answers: the same bytes as rendering everything anew, the same number of reads for one thing as for many,
and nothing of one viewer in the answer to another."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.cache import BoundedCache, ListOf, PageCache, PartCache, Ref, viewer_key
from veche.http.parts import Joiner, Kind, encode

ANNA, BORIS = Viewer(account_id=1, token_id=1), Viewer(account_id=2, token_id=2)


class Account(msgspec.Struct):
    id: str
    name: str


class Post(msgspec.Struct):
    id: str
    text: str
    author: Ref
    repost: Ref | None = None
    tags: list[str] = []
    readers: ListOf | None = None


class Flags(msgspec.Struct, omit_defaults=True):
    liked: bool = False
    likes: int = 0


class World:
    """Things with versions, and a count of how often they were asked for."""

    def __init__(self) -> None:
        self.accounts = {n: {"name": f"имя {n}", "version": 1} for n in range(5)}
        self.posts: dict[int, dict[str, Any]] = {}
        self.hidden: dict[int, set[int]] = {1: set(), 2: set()}
        self.likes: dict[int, set[int]] = {1: set(), 2: set()}
        self.asked: list[str] = []

    def add(self, post_id: int, text: str, author: int = 0, **more: Any) -> None:
        self.posts[post_id] = {"text": text, "author": author, "version": 1, "repost": None, **more}

    def kinds(self) -> Mapping[str, Kind]:
        return {
            "post": Kind(
                versions=self.post_versions,
                facts=self.post_facts,
                load=self.load_posts,
                render=self.render_post,
                flags=lambda facts, variant: Flags(*facts),
                stamp=lambda version: version[0],
                known=lambda version: [("account", version[1], version[2])],
            ),
            "account": Kind(
                versions=self.account_versions,
                load=self.load_accounts,
                render=lambda view, variant: Account(str(view[0]), view[1]),
            ),
        }

    async def post_versions(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
        self.asked.append("post versions")
        hidden = self.hidden[viewer.account_id or 0]
        return {
            n: (p["version"], p["author"], self.accounts[p["author"]]["version"])
            for n in ids
            if n not in hidden and (p := self.posts.get(n))
        }

    async def post_facts(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
        self.asked.append("post facts")
        likes = self.likes[viewer.account_id or 0]
        return {n: (n in likes, sum(n in some for some in self.likes.values())) for n in ids}

    async def load_posts(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
        self.asked.append("post load")
        return {n: (n, self.posts[n]) for n in ids}

    def render_post(self, view: Any, variant: Any) -> Post:
        number, post = view
        repost = post["repost"]
        return Post(
            str(number),
            post["text"],
            Ref("account", post["author"]),
            None if repost is None else Ref("post", repost, needed=post.get("needed", False)),
            [str(variant)],
            ListOf("account", post["readers"]) if "readers" in post else None,
        )

    async def account_versions(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
        self.asked.append("account versions")
        return {n: self.accounts[n]["version"] for n in ids if n in self.accounts}

    async def load_accounts(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
        self.asked.append("account load")
        return {n: (n, self.accounts[n]["name"]) for n in ids if n in self.accounts}

    def plain(self, viewer: Viewer, number: int) -> Any:
        """The rule, without parts: what a post looks like, or None."""
        if number in self.hidden[viewer.account_id or 0] or number not in self.posts:
            return None
        post = self.posts[number]
        repost = None if post["repost"] is None else self.plain(viewer, post["repost"])
        if post["repost"] is not None and repost is None and post.get("needed"):
            return None
        shown = {
            "id": str(number),
            "text": post["text"],
            "author": self.account(post["author"]),
            "repost": repost,
            "tags": ["v"],
            "readers": [self.account(n) for n in post["readers"]] if "readers" in post else None,
        }
        likes = sum(number in some for some in self.likes.values())
        flags = {"liked": True} if number in self.likes[viewer.account_id or 0] else {}
        return {**shown, **flags, **({"likes": likes} if likes else {})}

    def account(self, number: int) -> Any:
        return {"id": str(number), "name": self.accounts[number]["name"]}


class GlancingWorld(World):
    """The same, where one look tells versions and facts."""

    def kinds(self) -> Mapping[str, Kind]:
        kinds = super().kinds()
        return {**kinds, "post": replace(kinds["post"], versions=None, facts=None, glance=self.glance)}

    async def glance(self, tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, tuple[Any, Any]]:
        versions, facts = await self.post_versions(tx, viewer, ids), await self.post_facts(tx, viewer, ids)
        self.asked[-2:] = ["post glance"]
        return {n: (version, facts[n]) for n, version in versions.items()}


class NoTx:
    """Nothing here reads a database."""


async def filled(world: World, viewer: Viewer, value: Any, cache: PartCache) -> Any:
    joiner = Joiner(NoTx(), viewer, world.kinds(), cache, "town", "v")  # type: ignore[arg-type]
    return json.loads(await joiner.fill(*encode(value)))


def town_world(kind: type[World] = World) -> World:
    world = kind()
    world.add(10, "first")
    world.add(11, 'with "quotes" and @marks', 1)
    world.add(12, "", 2, repost=10)
    world.add(13, "", 2, repost=11, needed=True)
    world.add(14, "read", 3, readers=[1, 4])
    world.likes[1] = {10, 13}
    world.hidden[2] = {11}
    return world


@pytest.mark.parametrize("viewer", [ANNA, BORIS])
async def test_joined_equals_rendered(viewer: Viewer) -> None:
    world, cache = town_world(), PartCache(1 << 20)
    ids = [14, 13, 12, 99, 11, 10]
    wanted = [shown for n in ids if (shown := world.plain(viewer, n)) is not None]
    for _ in range(2):
        assert await filled(world, viewer, ListOf("post", ids), cache) == wanted
    single = {"one": Ref("post", 11), "none": Ref("post", 99), "empty": ListOf("post", []), "n": 1}
    assert await filled(world, viewer, single, cache) == {
        "one": world.plain(viewer, 11), "none": None, "empty": [], "n": 1,
    }  # fmt: skip


@pytest.mark.parametrize("viewer", [ANNA, BORIS])
async def test_a_glance_takes_the_place_of_two_looks(viewer: Viewer) -> None:
    world, cache = town_world(GlancingWorld), PartCache(1 << 20)
    ids = [14, 13, 12, 99, 11, 10]
    wanted = [shown for n in ids if (shown := world.plain(viewer, n)) is not None]
    for _ in range(2):
        world.asked.clear()
        assert await filled(world, viewer, ListOf("post", ids), cache) == wanted
    assert set(world.asked) == {"post glance", "account versions"} or set(world.asked) == {"post glance"}


def test_a_kind_says_in_one_way_how_it_is_looked_at() -> None:
    kinds = {**World().kinds(), **{"glancing": GlancingWorld().kinds()["post"]}}
    for kind, wrong in (
        (kinds["post"], {"versions": None}),
        (kinds["post"], {"flags": None}),
        (kinds["account"], {"facts": kinds["post"].facts}),
        (kinds["glancing"], {"versions": kinds["post"].versions}),
    ):
        with pytest.raises(ValueError):
            replace(kind, **wrong)  # type: ignore[arg-type]


async def test_reads_do_not_grow_with_the_list() -> None:
    world = World()
    for number in range(100, 140):
        world.add(number, f"post {number}", number % 5, repost=number - 50)
        world.add(number - 50, "original", number % 3)
    cold, warm = [], []
    for ids in ([100], list(range(100, 140))):
        cache = PartCache(1 << 20)
        for asked in (cold, warm):
            world.asked.clear()
            await filled(world, ANNA, ListOf("post", ids), cache)
            asked.append(list(world.asked))
    assert len(cold[1]) <= len(cold[0])
    assert warm[0] == warm[1] == ["post versions", "post facts"] * 2


async def test_change_of_version_shows_and_of_a_count_needs_no_loading() -> None:
    world, cache = town_world(), PartCache(1 << 20)
    await filled(world, ANNA, ListOf("post", [10]), cache)
    world.likes[2].add(10)
    world.asked.clear()
    assert (await filled(world, ANNA, ListOf("post", [10]), cache))[0]["likes"] == 2
    assert "post load" not in world.asked
    world.posts[10].update(text="edited", version=2)
    world.accounts[0].update(name="renamed", version=2)
    (shown,) = await filled(world, ANNA, ListOf("post", [10]), cache)
    assert (shown["text"], shown["author"]["name"]) == ("edited", "renamed")


async def test_text_of_a_user_is_never_taken_for_a_place() -> None:
    world, cache = town_world(), PartCache(1 << 20)
    for text in ('@:r:post:11"', '"@r:post:11"', "@" + "0" * 24 + ":r:post:11"):
        world.posts[10].update(text=text, version=world.posts[10]["version"] + 1)
        assert (await filled(world, BORIS, ListOf("post", [10]), cache))[0]["text"] == text


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3000)), max_size=80))
def test_cache_never_holds_more_than_its_bytes(puts: list[tuple[int, int]]) -> None:
    cache: BoundedCache[int] = BoundedCache(10_000)
    for key, size in puts:
        cache.put(key, size, size)
        assert cache.bytes <= 10_000
    kept = [cache.get(key) for key in range(31)]
    assert cache.bytes == sum(size + 250 for size in kept if size is not None)


def test_page_ends_with_the_version_or_with_its_time() -> None:
    version = 1
    pages = PageCache(lambda: version, 1 << 20, seconds=0.05)
    pages.put("a", 1, b"body", b"type", ())
    assert pages.get("a") is not None
    version = 2
    assert pages.get("a") is None
    pages.put("a", 1, b"read before the write", b"type", ())
    assert pages.get("a") is None


def test_key_of_a_page_tells_viewers_apart() -> None:
    assert viewer_key(ANNA) != viewer_key(BORIS) != viewer_key(Viewer.anonymous)


@pytest.mark.parametrize("kind", [World, GlancingWorld])
async def test_who_asks_what_is_shown_before_the_answer_asks_nothing_twice(kind: type[World]) -> None:
    world, cache = town_world(kind), PartCache(1 << 20)
    for viewer in (ANNA, BORIS, BORIS):
        world.asked.clear()
        joiner = Joiner(NoTx(), viewer, world.kinds(), cache, "town", "v")  # type: ignore[arg-type]
        joiner.note("account", {4: 1})
        ids = [14, 13, 12, 99, 11, 10]
        shown = [n for n in ids if world.plain(viewer, n) is not None]
        assert await joiner.shown("post", ids) == set(shown)  # 13 is nothing without 11
        asked = list(world.asked)
        body, places = encode([ListOf("post", shown), ListOf("account", [4])])
        assert json.loads(await joiner.fill(body, places)) == [
            [world.plain(viewer, n) for n in shown],
            [world.account(4)],
        ]
        assert world.asked == asked
