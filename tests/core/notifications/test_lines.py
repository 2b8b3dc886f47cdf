"""Lists of notifications in which whom and what they name is only named."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from tests.core.effects import ON
from tests.core.world import World, opened
from veche.core import accounts, graph, notifications, posts
from veche.core.errors import NotSignedIn
from veche.core.notifications import Wanted
from veche.core.paging import Page
from veche.core.viewer import Viewer


async def told(w: World, page: Page, wanted: Wanted | None = None, **more: Any) -> Any:
    return await w.see(notifications.lines, "anna", page, wanted or Wanted(), **more)


def seeing(some: Collection[int], asked: list[set[int]]) -> Callable[[Collection[int]], Any]:
    """A rule of what is seen, which remembers what it was asked."""

    async def seen(ids: Collection[int]) -> set[int]:
        asked.append(set(ids))
        return set(some) & set(ids)

    return seen


async def test_lines_are_the_notifications_without_what_they_name(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera", "gleb")
        mine = await w.post("anna", "mine")
        await w.do(posts.like, "boris", mine)
        await w.follow("vera", "anna")
        reply = await w.post("gleb", "an answer", reply_to_id=mine)
        await w.do(posts.like, "vera", mine)
        for wanted in (Wanted(), Wanted(kinds=("like",)), Wanted(account_id=w.ids["vera"]), Wanted(held=True)):
            for page in (Page(), Page(limit=2)):
                whole = await w.see(
                    notifications.list,
                    "anna",
                    page,
                    kinds=wanted.kinds,
                    account_id=wanted.account_id,
                    held=wanted.held,
                )
                found = await told(w, page, wanted)
                assert found.more == whole.more
                assert [(one.id, one.kind, one.actor_id, one.group_key, one.held) for one in found.items] == [
                    (one.id, one.kind, one.actor.id, one.group_key, one.held) for one in whole.items
                ]
        every = (await told(w, Page())).items
        assert [one.post_id for one in every] == [mine, reply, None, mine]
        versions = await w.read(lambda tx: accounts.versions(tx, Viewer.anonymous, w.ids.values()))
        assert all(one.actor_version == versions[one.actor_id] for one in every)
        up = await told(w, Page(limit=2, after=every[-1].id))
        assert [one.id for one in up.items] == [one.id for one in every[1:3]]
        with pytest.raises(NotSignedIn):
            await w.see(notifications.lines, "", Page(), Wanted())


async def test_lines_of_who_is_shut_out_are_passed_over(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera", "gleb", "dasha")
        mine = await w.post("anna", "mine")
        for who in ("boris", "vera", "gleb", "dasha"):
            await w.do(posts.like, who, mine)
        await w.do(graph.block, "anna", w.ids["dasha"])
        await w.do(graph.mute, "anna", w.ids["gleb"], hide_notifications=False)
        assert [one.actor_id for one in (await told(w, Page())).items] == [w.ids[n] for n in ("gleb", "vera", "boris")]
        await w.do(graph.mute, "anna", w.ids["gleb"], duration_ms=60_000)
        await w.write(lambda tx: accounts.suspend(tx, Viewer.system, w.ids["vera"]))
        assert [one.actor_id for one in (await told(w, Page(limit=1))).items] == [w.ids["boris"]]
        w.clock.advance(61_000)
        assert [one.actor_id for one in (await told(w, Page())).items] == [w.ids["gleb"], w.ids["boris"]]


async def test_a_page_is_full_though_much_is_not_seen(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        ids = [await w.post("anna", f"{n}") for n in range(30)]
        for id in ids:
            await w.do(posts.like, "boris", id)
        asked: list[set[int]] = []
        found = await told(w, Page(limit=3), seen=seeing(ids[:5], asked))
        assert [one.post_id for one in found.items] == ids[4:1:-1] and found.more
        grouped = await w.see(notifications.groups, "anna", Page(limit=3), Wanted(), seeing(ids[:5], asked))
        assert [one.post_id for one in grouped.items[0].groups] == ids[4:1:-1] and grouped.more
        asked.clear()
        page = Page(limit=3)
        grouped = await w.see(notifications.groups, "anna", page, Wanted(), seeing(ids, asked))
        assert [one.post_id for one in grouped.items[0].groups] == ids[:-4:-1]
        assert asked == [set(ids[-4:])]  # nothing but the page, and where the next one begins
        assert grouped.items[0].posts == ids[:-4:-1] and list(grouped.items[0].accounts) == [w.ids["boris"]]


async def test_a_group_names_the_last_of_all_who_are_in_it(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        names = [f"p{n}" for n in range(12)]
        await w.people("anna", *names)
        mine, other = await w.post("anna", "mine"), await w.post("anna", "other")
        for name in names[:6]:
            await w.do(posts.like, name, mine)
        await w.do(posts.like, names[0], other)
        for name in names[6:]:
            await w.do(posts.like, name, mine)
        await w.do(graph.block, "anna", w.ids["p11"])
        last = (await told(w, Page(limit=6))).items[-1]
        assert last.post_id == other
        page = Page(limit=5, before=last.id)  # the older half: who came later is not read with it
        (view,) = (await w.see(notifications.groups, "anna", page, Wanted())).items
        (group,) = view.groups
        assert group.count == 12 and group.actor_ids == tuple(w.ids[f"p{n}"] for n in range(10, 2, -1))
        assert group.page_newest_id < last.id < group.newest_id
        assert set(view.accounts) == set(group.actor_ids)
