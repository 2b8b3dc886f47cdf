"""Likes, reposts, bookmarks, pins: asked for twice, done once."""

import pytest

from tests.core.world import World
from veche.core import accounts, graph, posts
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import Liked, PostDeleted, PostMarked, Unliked
from veche.core.paging import Page
from veche.core.posts import Visibility
from veche.core.viewer import Viewer


async def test_a_like_is_one_however_often(world: World) -> None:
    id = await world.post("anna", "x")
    world.events.clear()
    for _ in range(2):
        facts = await world.do(posts.like, "boris", id)
        assert (facts.liked, facts.likes_count) == (True, 1)
    assert len([event for event in world.events if isinstance(event, Liked)]) == 1
    for _ in range(2):
        facts = await world.do(posts.unlike, "boris", id)
        assert (facts.liked, facts.likes_count) == (False, 0)
    assert len([event for event in world.events if isinstance(event, Unliked)]) == 1


async def test_what_one_does_not_see_one_does_not_like(world: World) -> None:
    id = await world.post("anna", "x", visibility=Visibility.FOLLOWERS)
    for verb in (posts.like, posts.bookmark, posts.repost, posts.mute_thread, posts.pin):
        with pytest.raises(NotFound):
            await world.do(verb, "vera", id)


async def test_a_repost_is_one_however_often_and_goes_back(world: World) -> None:
    id = await world.post("anna", "x")
    first = await world.do(posts.repost, "boris", id)
    assert await world.do(posts.repost, "boris", id) == first
    assert await world.do(posts.repost, "boris", first) == first
    view = await world.see(posts.load_one, "vera", first)
    assert view.is_repost
    assert view.repost_of is not None
    assert view.repost_of.id == id
    assert view.repost_of.facts.reposts_count == 1
    facts = await world.do(posts.unrepost, "boris", id)
    assert facts is not None
    assert (facts.reposts_count, facts.reposted) == (0, False)
    with pytest.raises(NotFound):
        await world.see(posts.load_one, "vera", first)


async def test_only_what_is_public_or_ones_own_is_reposted(world: World) -> None:
    id = await world.post("anna", "x", visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotAllowed):
        await world.do(posts.repost, "boris", id)
    own = await world.do(posts.repost, "anna", id)
    assert (await world.see(posts.load_one, "boris", own)).visibility == Visibility.FOLLOWERS
    direct = await world.post("anna", "@boris x", visibility=Visibility.DIRECT)
    with pytest.raises(NotAllowed):
        await world.do(posts.repost, "anna", direct)


async def test_a_quote_stands_by_itself(world: World) -> None:
    id = await world.post("anna", "x")
    quotes = [await world.do(posts.repost, "boris", id, text=f"look {number}") for number in range(2)]
    assert len(set(quotes)) == 2
    await world.do(posts.delete, "anna", id)
    view = await world.see(posts.load_one, "vera", quotes[0])
    assert (view.source, view.repost_of, view.repost_of_id) == ("look 0", None, id)


async def test_reposts_go_with_their_original(world: World) -> None:
    id = await world.post("anna", "x")
    repost = await world.do(posts.repost, "boris", id)
    world.events.clear()
    await world.do(posts.delete, "anna", id)
    assert {event.post_id for event in world.events if isinstance(event, PostDeleted)} == {id, repost}
    assert await world.see(posts.load, "boris", [id, repost]) == {}


async def test_a_repost_of_somebody_who_blocks_the_reader_is_not_shown(world: World) -> None:
    id = await world.post("anna", "x")
    repost = await world.do(posts.repost, "boris", id)
    quote = await world.do(posts.repost, "boris", id, text="look")
    await world.do(graph.block, "anna", world.ids["vera"])
    views = await world.see(posts.load, "vera", [repost, quote])
    assert list(views) == [quote]
    assert views[quote].repost_of is None


async def test_bookmarks_are_private(world: World) -> None:
    ids = [await world.post("anna", str(number)) for number in range(3)]
    world.events.clear()
    for id in (ids[0], ids[2], ids[0]):
        await world.do(posts.bookmark, "boris", id)
    marked = [event for event in world.events if isinstance(event, PostMarked)]
    assert [(event.mark, event.to) for event in marked] == [("bookmarked", (world.ids["boris"],))] * 2
    kept = await world.see(posts.bookmarked, "boris", Page())
    assert kept.items == [ids[2], ids[0]]
    first = await world.see(posts.bookmarked, "boris", Page(limit=1))
    assert first.more
    assert first.cursors is not None
    assert (await world.see(posts.bookmarked, "boris", Page(before=first.cursors[-1]))).items == [ids[0]]
    await world.do(posts.unbookmark, "boris", ids[0])
    assert (await world.see(posts.bookmarked, "boris", Page())).items == [ids[2]]
    assert (await world.see(posts.bookmarked, "vera", Page())).items == []


async def test_who_likes_and_reposts(world: World) -> None:
    id = await world.post("anna", "x")
    for who in ("boris", "vera", "gleb"):
        await world.do(posts.like, who, id)
        await world.do(posts.repost, who, id)
    likers = await world.see(posts.likers, "", id, Page(limit=2))
    assert ([account.username for account in likers.items], likers.more, likers.total) == (["gleb", "vera"], True, 3)
    reposters = await world.see(posts.reposters, "", id, Page())
    assert [account.username for account in reposters.items] == ["gleb", "vera", "boris"]
    assert (await world.see(posts.liked, "vera", Page())).items == [id]
    await world.do(graph.block, "vera", world.ids["gleb"])
    await world.write(lambda tx: accounts.suspend(tx, Viewer.system, world.ids["boris"]))
    for who, seen in (("vera", ["vera"]), ("gleb", ["gleb"]), ("anna", ["gleb", "vera"])):
        for verb in (posts.likers, posts.reposters):
            found = await world.see(verb, who, id, Page())
            assert [account.username for account in found.items] == seen, (who, verb.__name__)


async def test_pins_are_few_and_ones_own(world: World) -> None:
    ids = [await world.post("anna", str(number)) for number in range(6)]
    for id in [*ids[:5], ids[0]]:
        assert (await world.do(posts.pin, "anna", id)).pinned
    with pytest.raises(Invalid):
        await world.do(posts.pin, "anna", ids[5])
    await world.do(posts.unpin, "anna", ids[0])
    assert (await world.do(posts.pin, "anna", ids[5])).pinned
    guest = await world.post("boris", "guest", wall_id=world.ids["anna"])
    for who, id in (("boris", ids[1]), ("anna", guest), ("boris", guest)):
        with pytest.raises(NotAllowed):
            await world.do(posts.pin, who, id)


async def test_anybody_who_sees_a_post_can_tell_whether_somebody_likes_it(world: World) -> None:
    id = await world.post("anna", "x")
    await world.do(posts.like, "boris", id)
    assert await world.see(posts.is_liked_by, "vera", id, world.ids["boris"])
    assert not await world.see(posts.is_liked_by, "vera", id, world.ids["anna"])


async def test_a_repost_without_words_shows_its_original_and_any_other_post_itself(world: World) -> None:
    original = await world.post("anna", "Look")
    bare = await world.do(posts.repost, "boris", original)
    again = await world.do(posts.repost, "vera", bare)
    quote = await world.do(posts.repost, "boris", original, text="Do look")
    for id, shown in ((original, original), (bare, original), (again, original), (quote, quote)):
        assert await world.see(posts.shown, "gleb", id) == shown
    await world.do(graph.block, "anna", world.ids["gleb"])
    for id in (original, bare):
        with pytest.raises(NotFound):
            await world.see(posts.shown, "gleb", id)
    waiting = await world.post("anna", "Later", publish_at=world.clock.now() + 3_600_000)
    with pytest.raises(NotFound):
        await world.see(posts.shown, "anna", waiting)
    assert await world.read(lambda tx: posts.published(tx, (original, bare, waiting, 7))) == {original, bare}
