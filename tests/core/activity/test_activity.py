"""What a feed of activity tells, to whom, and in which order."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.posts import things
from tests.core.world import World, opened
from veche.core import accounts, activity, graph, groups, posts
from veche.core.activity import ActivityView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.groups.views import NewGroup
from veche.core.paging import Page
from veche.core.posts import Visibility


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """anna follows boris; vera and gleb are strangers to her."""
    async with opened(database_url, tmp_path) as world:
        await world.people("anna", "boris", "vera", "gleb")
        await world.follow("anna", "boris")
        yield world


async def home(w: World, who: str = "anna", app_id: int | None = None, **page: int) -> list[ActivityView]:
    return (await w.see(activity.home, who, Page(**page), app_id)).items


async def of(w: World, whose: str, who: str = "anna", **page: int) -> list[ActivityView]:
    return (await w.see(activity.of_account, who, w.ids[whose], Page(**page))).items


def told(items: list[ActivityView]) -> list[tuple[str, str]]:
    return [(item.kind, item.actor.username) for item in items]


async def group(w: World, owner: str, name: str, **fields: str) -> int:
    made = await w.do(groups.create, owner, NewGroup(title=name, username=name, **fields))
    w.ids[name] = made.id
    return made.id


async def picture(w: World, who: str) -> int:
    return await things.picture(w, who, purpose="avatar")


async def test_all_kinds_come_in_one_order(town: World) -> None:
    w = town
    post = await w.post("vera", "of vera")
    mine = await w.post("boris", "of boris")
    comment = await w.post("boris", "said", reply_to_id=post)
    await w.do(posts.like, "boris", post)
    await w.do(graph.befriend, "boris", w.ids["vera"])
    await w.do(graph.befriend, "vera", w.ids["boris"])
    await group(w, "vera", "knitters")
    await w.do(groups.join, "boris", w.ids["knitters"])
    await w.do(accounts.update, "boris", accounts.AccountChanges(avatar_media_id=await picture(w, "boris")))
    items = await home(w)
    assert [item.kind for item in items] == ["avatar", "joined", "friendship", "like", "comment", "post"]
    assert {item.actor.username for item in items} == {"boris"}
    assert [item.id for item in items] == sorted((item.id for item in items), reverse=True)
    picked, joined, friends, like, said, first = items
    assert picked.media is not None
    assert joined.other is not None and joined.other.id == w.ids["knitters"]
    assert friends.other is not None and friends.other.username == "vera"
    assert like.post is None and like.about is not None and like.about.id == post
    assert said.post is not None and said.about is not None and (said.id, said.about.id) == (comment, post)
    assert first.post is not None and (first.id, first.post.id) == (mine, mine)
    for view in items:
        assert abs(view.at - (view.id >> 16)) < 2


async def test_pages_neither_lose_nor_repeat(town: World) -> None:
    w = town
    for number in range(7):
        post = await w.post("boris", f"post {number}")
        await w.do(posts.like, "boris", post)
    whole = [item.id for item in await home(w, limit=40)]
    assert len(whole) == 14
    read: list[int] = []
    cursor: dict[str, int] = {}
    while items := await home(w, limit=3, **cursor):
        read += [item.id for item in items]
        cursor = {"before": read[-1]}
    assert read == whole
    back = await w.see(activity.home, "anna", Page(limit=3, after=whole[-1]))
    assert [item.id for item in back.items] == whole[-4:-1] and back.more
    assert [item.id for item in await home(w, limit=4, offset=3)] == whole[3:7]


async def test_own_posts_are_in_it_and_own_likes_are_not(town: World) -> None:
    w = town
    post = await w.post("anna", "mine")
    await w.do(posts.like, "anna", post)
    assert told(await home(w)) == [("post", "anna")]


async def test_a_friendship_is_told_once_even_when_both_are_followed(town: World) -> None:
    w = town
    await w.follow("anna", "vera")
    await w.do(graph.befriend, "boris", w.ids["vera"])
    await w.do(graph.befriend, "vera", w.ids["boris"])
    assert [item.kind for item in await home(w)] == ["friendship"]
    assert told(await of(w, "vera", limit=1)) == [("friendship", "vera")]
    await w.do(graph.unfriend, "vera", w.ids["boris"])
    assert await home(w) == []


async def test_a_friendship_that_the_other_side_completed_is_told_by_either(town: World) -> None:
    w = town
    await w.follow("boris", "vera")
    assert await home(w) == []
    await w.follow("vera", "boris")
    found = await home(w)
    assert told(found) == [("friendship", "boris")]
    assert found[0].other is not None and found[0].other.username == "vera"


async def test_hidden_lists_of_friends_stay_hidden(town: World) -> None:
    w = town
    await w.follow("boris", "vera")
    await w.follow("vera", "boris")
    await w.do(accounts.update, "vera", accounts.AccountChanges(hide_collections=True))
    assert await home(w) == []


async def test_a_picture_is_told_while_it_is_the_picture(town: World) -> None:
    w = town
    first, second = await picture(w, "boris"), await picture(w, "boris")
    await w.do(accounts.update, "boris", accounts.AccountChanges(avatar_media_id=first))
    await w.do(accounts.update, "boris", accounts.AccountChanges(avatar_media_id=second))
    assert [item.media and item.media.id for item in await home(w)] == [second]
    await w.do(accounts.update, "boris", accounts.AccountChanges(avatar_media_id=0))
    assert await home(w) == []


async def test_what_the_viewer_may_not_see_is_not_told_by_likes_and_comments(town: World) -> None:
    w = town
    await w.follow("boris", "vera")
    hidden = await w.post("vera", "for followers", visibility=Visibility.FOLLOWERS)
    await w.do(posts.like, "boris", hidden)
    await w.post("boris", "oh", reply_to_id=hidden)
    await w.post("boris", "secret", visibility=Visibility.FOLLOWERS)
    assert told(await home(w)) == [("post", "boris")]
    assert await of(w, "boris", who="gleb") == []
    assert (await w.see(activity.of_account, "", w.ids["boris"], Page())).items == []


async def test_who_joined_a_private_group_is_known_to_its_members(town: World) -> None:
    w = town
    await group(w, "vera", "circle", access="private")
    await w.do(groups.join, "boris", w.ids["circle"])
    await w.do(graph.accept, "vera", w.ids["boris"], w.ids["circle"])
    assert await home(w) == []
    await w.do(groups.join, "anna", w.ids["circle"])
    await w.do(graph.accept, "vera", w.ids["anna"], w.ids["circle"])
    assert told(await home(w)) == [("joined", "boris")]


async def test_the_blocked_and_the_muted_are_left_out_on_every_side(town: World) -> None:
    w = town
    post = await w.post("vera", "of vera")
    await w.do(posts.like, "boris", post)
    await w.follow("boris", "vera")
    await w.follow("vera", "boris")
    assert len(await home(w)) == 2
    await w.do(graph.mute, "anna", w.ids["vera"])
    assert await home(w) == []
    assert len(await of(w, "boris")) == 2
    await w.do(graph.block, "anna", w.ids["vera"])
    assert await of(w, "boris") == []


async def test_a_group_followed_brings_what_stands_on_its_wall(town: World) -> None:
    w = town
    wall = await group(w, "vera", "knitters")
    await w.do(groups.join, "anna", wall)
    post = await w.post("vera", "yarn", wall_id=wall)
    assert [item.id for item in await home(w) if item.kind == "post"] == [post]
    assert [item.id for item in await of(w, "knitters")] == [post]


async def test_an_account_shows_what_it_did_to_anybody(town: World) -> None:
    w = town
    post = await w.post("vera", "of vera")
    await w.do(posts.like, "boris", post)
    own = await w.post("boris", "mine")
    found = (await w.see(activity.of_account, "", w.ids["boris"], Page())).items
    assert [(item.kind, (item.post or item.about).id) for item in found] == [("post", own), ("like", post)]  # type: ignore[union-attr]


async def test_messages_are_never_told(town: World) -> None:
    w = town
    await w.post("boris", "@anna psst", visibility=Visibility.DIRECT)
    assert await home(w) == []
    assert await of(w, "boris") == []


async def test_home_is_for_people_and_nobody_is_not_found(town: World) -> None:
    with pytest.raises(NotSignedIn):
        await town.see(activity.home, "", Page())
    with pytest.raises(NotFound):
        await town.see(activity.of_account, "anna", 9999, Page())


async def test_many_unseen_candidates_do_not_end_the_page(town: World) -> None:
    w = town
    await w.follow("boris", "vera")
    first = await w.post("boris", "the first")
    hidden = await w.post("vera", "for followers", visibility=Visibility.FOLLOWERS)
    for _ in range(30):
        await w.post("boris", "oh", reply_to_id=hidden)
    assert [item.id for item in await home(w, limit=2)] == [first]


async def test_as_many_statements_for_one_as_for_forty(town: World) -> None:
    w = town
    post = await w.post("vera", "of vera")

    async def everything(number: int) -> None:
        own = await w.post("boris", f"own {number}")
        await w.do(posts.like, "boris", own)
        await w.post("boris", f"said {number}", reply_to_id=post)

    await everything(0)
    await w.follow("boris", "vera")
    await w.follow("vera", "boris")
    few = await w.statements(activity.home, "anna", Page(limit=40))
    for number in range(1, 15):
        await everything(number)
    assert len(await home(w, limit=40)) == 40
    assert await w.statements(activity.home, "anna", Page(limit=40)) <= few
    alone = await w.statements(activity.of_account, "anna", w.ids["boris"], Page(limit=1))
    assert await w.statements(activity.of_account, "anna", w.ids["boris"], Page(limit=40)) <= alone + 1
