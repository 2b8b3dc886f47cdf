"""What is found, by whom, and that nothing that is typed breaks anything."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.world import World, opened
from veche.core import conversations, graph, groups, posts, search
from veche.core.conversations import NewMessage
from veche.core.errors import NotSignedIn
from veche.core.paging import Page
from veche.core.posts import PostChanges, Visibility


async def found(w: World, who: str, query: str, **asked: object) -> list[int]:
    return (await w.see(search.search_posts, who, query, Page(), **asked)).items


async def names(w: World, who: str, query: str, **asked: object) -> list[str]:
    found = await w.see(search.search_accounts, who, query, Page(), **asked)
    return [account.username for account in found.items]


async def test_posts_are_found_by_the_beginnings_of_their_words(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        tea = await w.post("anna", "Ёлка и чай с лимоном")
        coffee = await w.post("boris", "Coffee with lemon, naïve")
        assert await found(w, "", "чай") == await found(w, "anna", "ЛИМОН елка") == [tea]
        assert await found(w, "", "coff lem") == [coffee]
        assert await found(w, "", "lemon tea") == await found(w, "", "emon") == []
        assert await found(w, "", "lemon", account_id=w.ids["anna"]) == []
        assert await found(w, "", "lemon", account_id=w.ids["boris"]) == [coffee]
        await w.do(posts.edit, "boris", coffee, PostChanges(text="Cocoa"))
        assert await found(w, "", "coffee") == [] and await found(w, "", "cocoa") == [coffee]
        await w.do(posts.delete, "boris", coffee)
        assert await found(w, "boris", "cocoa") == []


async def test_only_what_one_may_and_should_find_is_found(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera")
        await w.follow("boris", "anna")
        quiet = await w.post("anna", "needle quiet", visibility=Visibility.UNLISTED)
        narrow = await w.post("anna", "needle narrow @vera", visibility=Visibility.FOLLOWERS)
        await w.do(conversations.send, "anna", NewMessage(peer_id=w.ids["boris"], text="needle secret"))
        assert await found(w, "anna", "needle") == [narrow, quiet]
        assert await found(w, "", "needle") == await found(w, "boris", "needle") == []
        assert await found(w, "vera", "needle") == [narrow]
        await w.do(posts.like, "boris", quiet)
        await w.do(posts.bookmark, "boris", narrow)
        assert await found(w, "boris", "needle") == [narrow, quiet]
        await w.do(graph.block, "anna", w.ids["boris"])
        assert await found(w, "boris", "needle") == []


async def test_pages_of_found_posts_go_down_and_up(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna")
        ids = [await w.post("anna", f"word {n}") for n in range(7)][::-1]
        page = await w.see(search.search_posts, "", "word", Page(limit=3))
        assert (page.items, page.more) == (ids[:3], True)
        assert (await w.see(search.search_posts, "", "word", Page(limit=3, before=ids[2]))).items == ids[3:6]
        assert (await w.see(search.search_posts, "", "word", Page(limit=2, after=ids[4]))).items == ids[2:4]
        assert (await w.see(search.search_posts, "", "word", Page(limit=2, offset=5))).items == ids[5:]


async def test_accounts_are_found_by_name_the_nearest_first(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("ann", "anna", "annabel", "boris")
        await w.follow("boris", "annabel")
        assert await names(w, "", "ann") == ["ann", "annabel", "anna"]
        assert await names(w, "boris", "anna") == ["anna", "annabel"]
        assert await names(w, "boris", "ann", following=True) == ["annabel"]
        assert await names(w, "", "@anna@town.example") == await names(w, "", "anna@town.example") == ["anna", "annabel"]
        assert await names(w, "", "@anna@elsewhere.example") == []
        await w.do(graph.block, "annabel", w.ids["boris"])
        assert await names(w, "boris", "anna") == ["anna"]
        with pytest.raises(NotSignedIn):
            await names(w, "", "ann", following=True)
        one = await w.see(search.search_accounts, "", "ann", Page(limit=1, offset=1))
        assert [account.username for account in one.items] == ["anna"] and one.more


async def test_groups_and_tags_are_found(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna")
        await w.do(groups.create, "anna", groups.NewGroup(title="Клуб вязания", username="knitters"))
        clubs = await w.see(search.search_groups, "", "вязан", Page())
        assert [group.username for group in clubs.items] == ["knitters"]
        await w.post("anna", "#Tea #teapot #tеа #coffee")
        tags = await w.see(search.search_tags, "", "#TEA", Page())
        assert [tag.name for tag in tags.items] == ["tea", "teapot"]
        assert tags.items[0].url.endswith("/tags/tea")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40) | st.sampled_from(['"', "'", "a*", "NEAR(a b)", "-a", "^a", "a AND", "body:x", "\\", "':*", "a\0b", "((", "𝕏 ﬀ", "ь" * 9999]))
async def test_nothing_that_is_typed_is_an_error(database_url: str, tmp_path: Path, query: str) -> None:
    async with opened(database_url, tmp_path) as w:
        for verb in (search.search_posts, search.search_accounts, search.search_groups, search.search_tags):
            await w.see(verb, "", query, Page())
