"""What is talked of: what counts, for how long, who sees it, what moderators decide."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import bindparam, update

from tests.core.world import World, opened
from veche.core import accounts, audit, graph, posts, trends
from veche.core.accounts import AccountChanges
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.paging import Page
from veche.core.posts import Visibility
from veche.core.trends.scoring import surprise
from veche.core.tx import TxFactory
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.lib.times import DAY, HOUR
from veche.tables.cards import cards

T = TypeVar("T")
PEOPLE = ("anna", "boris", "vera", "gleb", "olga")
TEN = Page(limit=10)


@dataclass
class Composition:
    """What the job needs."""

    open_tx: TxFactory


@statement
def _fetched() -> Any:
    return update(cards).values(state="ready", title=bindparam("title"))


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        await made.people(*PEOPLE)
        yield made


async def refresh(world: World) -> None:
    await trends.refresh(Composition(world.factory))


async def said(world: World, text: str, *whose: str, **fields: Any) -> list[int]:
    return [await world.post(name, text, **fields) for name in whose]


async def liked(world: World, id: int, *whose: str) -> int:
    for name in whose:
        await world.do(posts.like, name, id)
    return id


async def decide(world: World, verb: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
    """As anna, who moderates."""
    viewer = Viewer(account_id=world.ids["anna"], role=Role.MODERATOR)
    return await world.write(lambda tx: verb(tx, viewer, *args, **more))


async def named(world: World, who: str = "") -> list[str]:
    """The tags that somebody is shown."""
    return [one.name for one in await world.see(trends.tags_talked_of, who, TEN)]


async def shown(world: World, who: str = "") -> list[int]:
    """The posts that somebody is shown."""
    return await world.see(trends.posts_talked_of, who, TEN)


async def linked(world: World) -> list[str]:
    return [one.card.url for one in await world.read(lambda tx: trends.links_talked_of(tx, TEN))]


def setting(world: World, **changes: Any) -> None:
    world.factory.settings = world.factory.settings.changed({f"trends.{name}": to for name, to in changes.items()})


def test_what_is_more_than_expected_surprises() -> None:
    assert surprise(3, 3) == surprise(2, 5) == 0
    assert surprise(3, 0) == surprise(3, 1) == 4
    assert surprise(10, 5) == 5 < surprise(20, 5)


async def test_a_tag_trends_by_the_people_who_use_it_not_by_its_posts(world: World) -> None:
    await said(world, "#loud", "boris", "boris", "boris", "vera")
    await said(world, "#tea", "boris", "vera", "gleb")
    await refresh(world)
    assert await named(world) == ["tea"]
    [one] = await world.see(trends.tags_talked_of, "", TEN)
    assert (one.history[0].uses, one.history[0].accounts) == (3, 3)


async def test_a_tag_that_is_used_as_much_as_the_day_before_does_not_trend(world: World) -> None:
    await said(world, "#daily", "anna", "boris", "vera", "gleb")
    world.clock.advance(DAY + HOUR)
    await said(world, "#daily", "anna", "boris", "vera", "gleb")
    await said(world, "#fresh", "anna", "boris", "vera")
    await refresh(world)
    assert await named(world) == ["fresh"]


async def test_only_what_may_stand_in_public_counts(world: World) -> None:
    await said(world, "#plain", "boris", "vera", "anna")
    await said(world, "#secret", "boris", "vera", "anna", visibility=Visibility.FOLLOWERS)
    await said(world, "#quiet", "boris", "vera", "anna", visibility=Visibility.UNLISTED)
    await world.do(accounts.update, "gleb", AccountChanges(discoverable=False))
    await said(world, "#shy", "boris", "vera", "gleb")
    await said(world, "#silenced", "boris", "vera", "olga")
    await decide(world, accounts.silence, world.ids["olga"])
    [gone, *_] = await said(world, "#deleted", "boris", "vera", "anna")
    await world.do(posts.delete, "boris", gone)
    await refresh(world)
    assert await named(world) == ["plain"]


async def test_a_tag_that_may_not_be_used_or_found_does_not_trend(world: World) -> None:
    await said(world, "#tea #cake", "boris", "vera", "gleb")
    await refresh(world)
    assert set(await named(world)) == {"tea", "cake"}
    await decide(world, trends.change_tag, "tea", listable=False)
    await decide(world, trends.change_tag, "cake", usable=False)
    assert await named(world) == []


async def test_a_post_trends_by_likes_and_reposts(world: World) -> None:
    first = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    best = await liked(world, await world.post("boris", "better"), "anna", "vera", "gleb", "olga")
    few = await liked(world, await world.post("boris", "fair"), "anna", "vera")
    await refresh(world)
    assert await shown(world) == [best, first]
    await world.do(posts.repost, "gleb", few)
    await refresh(world)
    assert set(await shown(world)) == {best, first, few}
    assert await world.see(trends.posts_talked_of, "", Page(limit=1, offset=1)) == (await shown(world))[1:2]


async def test_no_post_trends_that_is_not_for_everybodys_eyes(world: World) -> None:
    ids = [
        await world.post("boris", "psst", warning="spoiler"),
        await world.post("boris", "look", sensitive=True),
        await world.post("boris", "quiet", visibility=Visibility.UNLISTED),
        await world.post("boris", "an answer", reply_to_id=await world.post("vera", "?")),
    ]
    await world.do(accounts.update, "gleb", AccountChanges(discoverable=False))
    ids.append(await world.post("gleb", "I am not to be found"))
    for id in ids:
        await liked(world, id, "anna", "vera", "olga")
    await refresh(world)
    assert await shown(world) == []


async def test_nobody_is_shown_what_they_do_not_want_to_meet(world: World) -> None:
    id = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    await refresh(world)
    await world.do(graph.block, "anna", world.ids["boris"])
    await world.do(graph.mute, "vera", world.ids["boris"])
    assert [await shown(world, who) for who in ("", "gleb", "anna", "vera")] == [[id], [id], [], []]
    await world.do(posts.delete, "boris", id)
    assert await shown(world) == []


async def test_what_is_no_longer_talked_of_fades_and_leaves(world: World) -> None:
    await said(world, "#tea", "boris", "vera", "gleb")
    id = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    await refresh(world)
    world.clock.advance(DAY - HOUR)
    await refresh(world)
    assert (await named(world), await shown(world)) == (["tea"], [])
    world.clock.advance(2 * DAY)
    await refresh(world)
    assert await named(world) == []
    await liked(world, id, "olga")
    await refresh(world)
    assert await shown(world) == [], "a like does not make an old post new"


async def test_the_job_has_nothing_to_do_where_nobody_speaks(world: World) -> None:
    assert not await world.read(trends.is_due)
    await said(world, "#tea", "boris", "vera", "gleb")
    assert await world.read(trends.is_due)
    await refresh(world)
    world.clock.advance(2 * DAY)
    assert await world.read(trends.is_due), "what trended has to leave"
    await refresh(world)
    assert not await world.read(trends.is_due)


async def test_nothing_is_shown_where_trends_are_turned_off(world: World) -> None:
    await said(world, "#tea https://far.example/tea", "boris", "vera", "gleb")
    await world.write(lambda tx: tx.run(_fetched(), title="Tea"))
    id = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    await refresh(world)
    assert (await named(world), await shown(world), await linked(world)) == (["tea"], [id], ["https://far.example/tea"])
    setting(world, enabled=False)
    assert await named(world) == await shown(world) == await linked(world) == []
    assert not await world.read(trends.is_due)


async def test_a_verdict_wins_over_what_people_do_and_lasts(world: World) -> None:
    await said(world, "#tea", "boris", "vera", "gleb")
    id = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    await refresh(world)
    rejected = await decide(world, trends.decide_tag, "Tea", approved=False)
    await decide(world, trends.decide_post, id, approved=False)
    assert (rejected.approved, rejected.shown) == (False, False)
    await refresh(world)
    assert await named(world) == await shown(world) == []
    assert (await decide(world, trends.decide_tag, str(rejected.id), approved=True)).shown
    await decide(world, trends.decide_post, id, approved=True)
    assert (await named(world), await shown(world)) == (["tea"], [id])
    lines = (await decide(world, audit.listed, TEN)).items
    assert [(one.action, one.kind) for one in lines[:4]] == [
        ("approve", "trend_post"), ("approve", "trend_tag"), ("reject", "trend_post"), ("reject", "trend_tag"),
    ]  # fmt: skip


async def test_where_review_is_asked_for_only_the_approved_is_shown(world: World) -> None:
    setting(world, review=True)
    await said(world, "#tea https://far.example/tea", "boris", "vera", "gleb")
    await world.write(lambda tx: tx.run(_fetched(), title="Tea"))
    id = await liked(world, await world.post("boris", "good"), "anna", "vera", "gleb")
    await refresh(world)
    assert await named(world) == await shown(world) == await linked(world) == []
    [waiting] = await decide(world, trends.tags_for_review, TEN)
    assert (waiting.name, waiting.approved, waiting.shown) == ("tea", None, False)
    assert await decide(world, trends.posts_for_review, TEN) == {id: None}
    [link] = await decide(world, trends.links_for_review, TEN)
    assert (link.approved, link.shown) == (None, False)
    await decide(world, trends.decide_tag, "tea", approved=True)
    await decide(world, trends.decide_post, id, approved=True)
    await decide(world, trends.decide_link, link.card.id, approved=True)
    assert (await named(world), await shown(world), await linked(world)) == (["tea"], [id], ["https://far.example/tea"])


async def test_a_link_trends_by_the_people_who_share_it_once_its_page_is_known(world: World) -> None:
    await said(world, "https://far.example/tea", "boris", "vera", "gleb")
    await said(world, "https://far.example/mine", "boris", "boris", "boris")
    await refresh(world)
    assert await linked(world) == [], "nobody has looked at the page yet"
    await world.write(lambda tx: tx.run(_fetched(), title="Tea"))
    await refresh(world)
    assert await linked(world) == ["https://far.example/tea"]
    [one] = await world.read(lambda tx: trends.links_talked_of(tx, TEN))
    assert (one.history[0].uses, one.history[0].accounts) == (3, 3)


async def test_a_rejected_publisher_takes_all_its_links_along(world: World) -> None:
    for url in ("https://www.far.example/tea", "https://far.example/cake", "https://near.example/"):
        await said(world, url, "boris", "vera", "gleb")
    await world.write(lambda tx: tx.run(_fetched(), title="?"))
    await refresh(world)
    hosts = await decide(world, trends.publishers_for_review, TEN)
    assert {one.host for one in hosts} == {"far.example", "near.example"}
    tea = next(one for one in await decide(world, trends.links_for_review, TEN) if one.card.url.endswith("tea"))
    await decide(world, trends.decide_publisher, "Far.Example", approved=False)
    assert await linked(world) == ["https://near.example/"]
    await decide(world, trends.decide_link, tea.card.id, approved=True)
    assert await linked(world) == ["https://near.example/"], "the publisher's verdict is the stronger one"
    await decide(world, trends.decide_publisher, "far.example", approved=True)
    await decide(world, trends.decide_link, tea.card.id, approved=False)
    assert set(await linked(world)) == {"https://near.example/", "https://far.example/cake"}


async def test_moderators_alone_review(world: World) -> None:
    [id, *_] = await said(world, "#tea", "boris", "vera", "gleb")
    await refresh(world)
    asked: list[tuple[Callable[..., Awaitable[Any]], tuple[Any, ...], dict[str, Any]]] = [
        (verb, (TEN,), {})
        for verb in (
            trends.tags_for_review, trends.posts_for_review, trends.links_for_review, trends.publishers_for_review,
            trends.known_tags,
        )
    ]  # fmt: skip
    asked += [(trends.load_tag, ("tea",), {}), (trends.change_tag, ("tea",), {"usable": False})]
    asked += [
        (trends.decide_tag, ("tea",), {"approved": False}),
        (trends.decide_post, (id,), {"approved": False}),
        (trends.decide_link, (1,), {"approved": False}),
        (trends.decide_publisher, ("far.example",), {"approved": False}),
    ]
    for who in ("", "boris"):
        for verb, args, more in asked:
            with pytest.raises(NotAllowed):
                await world.do(verb, who, *args, **more)
    assert await named(world) == ["tea"]


async def test_what_is_not_there_is_not_decided_about(world: World) -> None:
    [hidden] = await said(world, "#tea", "boris", visibility=Visibility.FOLLOWERS)
    for verb, what in (
        (trends.decide_post, hidden), (trends.decide_post, 1), (trends.decide_tag, "nothing"),
        (trends.decide_link, 1), (trends.decide_publisher, "far.example"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await decide(world, verb, what, approved=True)
    with pytest.raises(Invalid):
        await decide(world, trends.change_tag, "tea", display_name="coffee")
    assert (await decide(world, trends.change_tag, "tea", display_name="TEA")).display_name == "TEA"
