"""Reading posts: a fixed number of statements, and everything in the view."""

from tests.core.posts.things import picture
from tests.core.world import World
from veche.core import posts
from veche.core.posts import NewPoll, NewPost, Visibility


async def everything(world: World, count: int) -> list[int]:
    """Posts with all that a post can have, in equal parts."""
    ids = []
    original = await world.post("vera", "original #tag", poll=NewPoll(options=("a", "b")))
    for number in range(count):
        media_id = await picture(world, "anna")
        root = await world.post(
            "anna", f"{number} @boris #tag{number}", media_ids=(media_id,), poll=NewPoll(options=("yes", "no"))
        )
        ids += [
            root,
            await world.post("boris", "answer", reply_to_id=root),
            await world.do(posts.repost, "anna", original, text=f"quote {number}"),
            await world.post("anna", "@boris psst", visibility=Visibility.DIRECT),
        ]
    return ids


async def test_forty_posts_cost_as_many_statements_as_four(world: World) -> None:
    ids = await everything(world, 10)
    for viewer in ("boris", ""):
        few = await world.statements(posts.load, viewer, ids[:4])
        assert await world.statements(posts.load, viewer, ids) == few
        assert few <= 9
        assert await world.statements(posts.facts, viewer, ids) == 1
        assert await world.statements(posts.glance, viewer, ids) == 1


async def test_views_come_in_the_order_asked_for_and_without_what_is_hidden(world: World) -> None:
    one, two = await world.post("anna", "1"), await world.post("anna", "2", visibility=Visibility.FOLLOWERS)
    three = await world.post("anna", "3")
    assert list(await world.see(posts.load, "boris", [two, three, 5, one, two])) == [two, three, one]
    assert list(await world.see(posts.load, "vera", [two, three, one])) == [three, one]


async def test_facts_of_the_viewer(world: World) -> None:
    id = await world.post("anna", "like me")
    await world.do(posts.like, "boris", id)
    await world.do(posts.bookmark, "boris", id)
    await world.do(posts.mute_thread, "boris", id)
    await world.do(posts.repost, "boris", id)
    mine = (await world.see(posts.facts, "boris", [id]))[id]
    assert (mine.liked, mine.bookmarked, mine.thread_muted, mine.reposted) == (True, True, True, True)
    assert (mine.can_edit, mine.can_delete, mine.can_reply, mine.can_like, mine.can_pin) == (
        False,
        False,
        True,
        True,
        False,
    )
    other = (await world.see(posts.facts, "vera", [id]))[id]
    assert (other.liked, other.bookmarked, other.thread_muted, other.reposted) == (False, False, False, False)
    assert (other.likes_count, other.reposts_count) == (1, 1)
    own = (await world.see(posts.facts, "anna", [id]))[id]
    assert (own.can_edit, own.can_delete, own.can_pin) == (True, True, True)
    stranger = (await world.see(posts.facts, "", [id]))[id]
    assert not any((stranger.can_reply, stranger.can_like, stranger.can_repost, stranger.liked))


async def test_versions_change_with_what_is_shown_and_not_with_counters(world: World) -> None:
    original = await world.post("vera", "original")
    id = await world.do(posts.repost, "anna", original, text="quote")
    before = (await world.see(posts.versions, "boris", [id]))[id]
    await world.do(posts.like, "boris", id)
    await world.do(posts.bookmark, "boris", id)
    assert (await world.see(posts.versions, "boris", [id]))[id] == before
    await world.do(posts.edit, "vera", original, posts.PostChanges(text="changed"))
    after = (await world.see(posts.versions, "boris", [id]))[id]
    assert after == before._replace(original=before.original + 1)
    await world.do(posts.edit, "anna", id, posts.PostChanges(text="changed too"))
    assert (await world.see(posts.versions, "boris", [id]))[id].post == before.post + 1


async def test_a_post_shows_its_app_and_details(world: World) -> None:
    id = await world.do(posts.create, "anna", NewPost(text="here", details={"geo": {"lat": 1.5}}))
    view = await world.see(posts.load_one, "", id)
    assert view.details == {"geo": {"lat": 1.5}}
    assert view.app is None
