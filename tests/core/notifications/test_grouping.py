"""What is alike stands together, in pages without gaps."""

from pathlib import Path
from typing import Any

import pytest

from tests.core.effects import ON
from tests.core.world import World, opened
from veche.core import graph, notifications, posts
from veche.core.errors import NotFound, NotSignedIn
from veche.core.notifications import Wanted
from veche.core.paging import Page

HALF_DAY = 12 * 60 * 60 * 1000


async def seen(w: World, page: Page, wanted: Wanted | None = None) -> Any:
    return (await w.see(notifications.groups, "anna", page, wanted or Wanted())).items[0].groups


async def test_the_same_thing_of_half_a_day_is_one_group(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera", "gleb")
        one, other = await w.post("anna", "one"), await w.post("anna", "other")
        for who in ("boris", "vera", "gleb"):
            await w.do(posts.like, who, one)
            await w.follow(who, "anna")
        await w.do(posts.like, "boris", other)
        found = await seen(w, Page())
        assert [(group.kind, group.count) for group in found] == [("like", 1), ("follow", 3), ("like", 3)]
        assert found[2].actor_ids == (w.ids["gleb"], w.ids["vera"], w.ids["boris"])
        await w.do(posts.unlike, "boris", one)
        w.clock.advance(HALF_DAY)
        await w.do(posts.like, "boris", one)
        newest = (await seen(w, Page()))[0]
        assert (newest.kind, newest.count) == ("like", 1)
        await w.do(graph.block, "anna", w.ids["gleb"])
        assert w.ids["gleb"] not in (await seen(w, Page()))[3].actor_ids
        await w.do(posts.delete, "anna", other)
        assert {group.post_id for group in await seen(w, Page())} == {one, None}
        key = found[2].key
        with pytest.raises(NotFound):
            await w.see(notifications.group, "boris", key)
        with pytest.raises(NotSignedIn):
            await w.see(notifications.groups, "", Page(), Wanted())
        members = await w.see(notifications.members, "anna", key, Page())
        assert [one.username for one in members.items] == ["vera"]


async def test_pages_of_groups_meet_and_cost_the_same(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        ids = [await w.post("anna", f"{n}") for n in range(30)]
        for n, id in enumerate(ids + ids):
            await w.do(posts.like, "boris" if n < 30 else "vera", id)
        pages, page = [], Page(limit=7)
        while True:
            found = await w.see(notifications.groups, "anna", page, Wanted())
            pages.append(found.items[0].groups)
            assert len(pages[-1]) <= 7
            if not found.more:
                break
            page = Page(limit=7, before=found.cursors[-1])
        every = [group for listed in pages for group in listed]
        assert [group.post_id for group in every] == [*ids[::-1], *ids[::-1]]
        assert all(group.count == 2 for group in every)
        up = await w.see(notifications.groups, "anna", Page(limit=7, after=pages[1][0].page_newest_id), Wanted())
        assert [group.post_id for group in up.items[0].groups] == [group.post_id for group in pages[0]]
        assert len(await seen(w, Page(limit=80))) == 30
        few = await w.statements(notifications.groups, "anna", Page(limit=1), Wanted())
        assert few == await w.statements(notifications.groups, "anna", Page(limit=40), Wanted())


async def test_people_who_are_not_welcome_do_not_empty_a_page(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        post = await w.post("anna", "a post")
        await w.post("vera", "early", reply_to_id=post)
        for n in range(200):
            await w.post("boris", f"{n}", reply_to_id=post)
        await w.do(graph.mute, "anna", w.ids["boris"])
        found = await seen(w, Page(limit=5))
        assert [group.actor_ids for group in found] == [(w.ids["vera"],)]
