"""Search finds by beginnings of words, never shows what must not be seen, and no question makes it fail."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import accounts, graph, groups, posts, search
from veche.core.accounts import AccountChanges, RemoteProfile
from veche.core.groups import NewGroup
from veche.core.paging import Page
from veche.core.posts import NewPost, Visibility


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def town(world: World) -> World:
    await world.people("anna", "boris", "vera")
    return world


async def test_finds_posts_by_beginnings_of_words_newest_first(town: World) -> None:
    first = await town.do(posts.create, "anna", NewPost(text="Ёлка на площади"))
    second = await town.do(posts.create, "boris", NewPost(text="Купили ёлку, идём на площадь"))
    found = await town.see(search.posts, "vera", "елк площад", Page())
    assert found.items == [second, first]


async def test_what_is_not_public_is_found_by_its_author_only(town: World) -> None:
    await town.follow("boris", "anna")
    ids = {
        which: await town.do(posts.create, "anna", NewPost(text="secret garden", visibility=which))
        for which in (Visibility.UNLISTED, Visibility.FOLLOWERS)
    }
    assert (await town.see(search.posts, "boris", "garden", Page())).items == []
    assert (await town.see(search.posts, "", "garden", Page())).items == []
    assert set((await town.see(search.posts, "anna", "garden", Page())).items) == set(ids.values())


async def test_who_does_not_want_to_be_found_is_not(town: World) -> None:
    await town.do(posts.create, "anna", NewPost(text="tulips"))
    await town.do(accounts.update, "anna", AccountChanges(indexable=False))
    assert (await town.see(search.posts, "boris", "tulips", Page())).items == []


async def test_deleted_and_blocked_are_not_found(town: World) -> None:
    gone = await town.do(posts.create, "anna", NewPost(text="roses"))
    await town.do(posts.create, "boris", NewPost(text="roses too"))
    await town.do(posts.delete, "anna", gone)
    await town.do(graph.block, "boris", town.ids["vera"])
    assert (await town.see(search.posts, "vera", "roses", Page())).items == []


async def test_posts_of_the_muted_and_of_blocked_servers_are_not_found(town: World) -> None:
    boris, vera = [await town.post(who, "roses") for who in ("boris", "vera")]
    await town.do(graph.mute, "anna", town.ids["boris"], duration_ms=1000)
    assert (await town.see(search.posts, "anna", "roses", Page())).items == [vera]
    only = {"author_id": town.ids["boris"]}
    assert (await town.see(search.posts, "anna", "roses", Page(), **only)).items == []
    assert (await town.see(search.posts, "boris", "roses", Page())).items == [vera, boris], "they do not notice"
    town.clock.advance(2000)
    assert (await town.see(search.posts, "anna", "roses", Page())).items == [vera, boris]
    dana = RemoteProfile(uri="https://far.example/users/dana", username="dana", domain="far.example",
                         display_name="Dana", indexable=True)  # fmt: skip
    town.ids["dana"] = await town.write(lambda tx: accounts.receive(tx, dana))
    found = await town.post("dana", "far roses")
    assert (await town.see(search.posts, "anna", "far", Page())).items == [found]
    await town.do(graph.block_domain, "anna", "far.example")
    assert (await town.see(search.posts, "anna", "far", Page())).items == []


async def test_pages_forward_and_back_are_the_same(town: World) -> None:
    ids = [await town.do(posts.create, "anna", NewPost(text=f"bread {number}")) for number in range(5)]
    first = await town.see(search.posts, "boris", "bread", Page(limit=2))
    assert first.items == [ids[4], ids[3]] and first.more
    second = await town.see(search.posts, "boris", "bread", Page(limit=2, before=ids[3]))
    assert second.items == [ids[2], ids[1]]
    back = await town.see(search.posts, "boris", "bread", Page(limit=2, after=ids[2]))
    assert back.items == [ids[4], ids[3]]


async def test_the_exact_name_comes_first_then_those_whom_one_follows(town: World) -> None:
    await town.people("annabel", "annalena")
    await town.follow("boris", "annalena")
    found = await town.see(search.people_and_groups, "boris", "@anna", Page())
    assert [account.username for account in found.items] == ["anna", "annalena", "annabel"]
    only = await town.see(search.people_and_groups, "boris", "anna", Page(), following=True)
    assert [account.username for account in only.items] == ["annalena"]


async def test_private_groups_are_found_by_members_only(town: World) -> None:
    await town.do(groups.create, "anna", NewGroup(title="Knitters of the town", access="private"))
    assert (await town.see(search.people_and_groups, "boris", "knitters", Page(), kind="group")).items == []
    found = await town.see(search.people_and_groups, "anna", "knitters", Page(), kind="group")
    assert [group.display_name for group in found.items] == ["Knitters of the town"]


async def test_tags_begin_as_asked(town: World) -> None:
    await town.do(posts.create, "anna", NewPost(text="#Весна #веснушки #зима"))
    found = await town.see(search.tags, "boris", "#ВЕСН", Page())
    assert [tag.name for tag in found] == ["весна", "веснушки"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        '"',
        "'",
        "*",
        "a*b",
        "AND",
        "NEAR(",
        "a:b",
        "-",
        "(((",
        "\\",
        "%",
        "_",
        "^",
        "a & | !",
        "💥",
        "x" * 5000,
    ],
)
async def test_no_question_makes_it_fail(town: World, query: str) -> None:
    for verb in (search.posts, search.people_and_groups, search.tags):
        await town.see(verb, "anna", query, Page())
