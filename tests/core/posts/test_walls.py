"""Whose wall takes what from whom; in whose name; for whose eyes."""

import pytest

from tests.core.world import World
from veche.core import graph, groups, posts
from veche.core.errors import NotAllowed, NotFound
from veche.core.events import PostCreated
from veche.core.groups import GroupChanges, NewGroup
from veche.core.paging import Page
from veche.core.posts import Visibility


async def found(world: World, **settings: str) -> int:
    """A group of anna's; boris is a member."""
    group = await world.do(groups.create, "anna", NewGroup(title="Knitters", **settings))
    await world.do(groups.join, "boris", group.id)
    if settings.get("access", "open") != "open":
        await world.do(graph.accept, "anna", world.ids["boris"], group_id=group.id)
    return group.id


async def test_anybody_writes_on_an_open_groups_wall(world: World) -> None:
    group = await found(world)
    id = await world.post("gleb", "hello", wall_id=group)
    view = await world.see(posts.load_one, "", id)
    assert (view.wall.id, view.author.username, view.visibility) == (group, "gleb", Visibility.PUBLIC)


async def test_a_closed_groups_wall_is_written_and_read_by_members(world: World) -> None:
    group = await found(world, access="closed")
    with pytest.raises(NotAllowed):
        await world.post("gleb", "hello", wall_id=group)
    id = await world.post("boris", "hello", wall_id=group, visibility=Visibility.PUBLIC)
    assert (await world.see(posts.load_one, "anna", id)).visibility == Visibility.FOLLOWERS
    for other in ("gleb", ""):
        assert await world.see(posts.load, other, [id]) == {}
    comment = await world.post("anna", "welcome", reply_to_id=id, from_dialect_without_visibility=True)
    assert await world.see(posts.load, "boris", [comment])
    assert await world.see(posts.load, "gleb", [comment]) == {}


async def test_what_stood_on_a_wall_is_hidden_when_the_group_becomes_private(world: World) -> None:
    group = await found(world)
    id = await world.post("gleb", "hello", wall_id=group)
    other = await world.post("vera", "hello", wall_id=group)
    await world.do(groups.update, "anna", group, GroupChanges(access="private"))
    assert await world.see(posts.load, "boris", [id])
    assert list(await world.see(posts.load, "gleb", [id, other])) == [id]  # one's own
    assert await world.see(posts.load, "", [id]) == {}


async def test_editors_speak_in_the_groups_name(world: World) -> None:
    group = await found(world)
    with pytest.raises(NotAllowed):
        await world.post("boris", "news", wall_id=group, as_group=True)
    with pytest.raises(NotAllowed):
        await world.post("anna", "news", wall_id=world.ids["boris"], as_group=True)
    signed = await world.post("anna", "news", wall_id=group, as_group=True, signed=True)
    unsigned = await world.post("anna", "news", wall_id=group, as_group=True)
    views = await world.see(posts.load, "gleb", [signed, unsigned])
    assert views[signed].author.id == views[unsigned].author.id == group
    assert views[signed].signer is not None
    assert views[signed].signer.username == "anna"
    assert views[unsigned].signer is None
    comment = await world.post("anna", "yes", reply_to_id=signed, as_group=True)
    assert (await world.see(posts.load_one, "gleb", comment)).author.id == group
    assert (await world.see(posts.facts, "anna", [signed]))[signed].can_pin


async def test_a_suggestion_waits_for_an_editor(world: World) -> None:
    group = await found(world, wall_mode="suggest")
    world.events.clear()
    id = await world.post("boris", "an idea #knit")
    suggested = await world.post("boris", "an idea #knit @vera", wall_id=group)
    assert [event.post_id for event in world.events if isinstance(event, PostCreated)] == [id]
    assert (await world.see(posts.load_one, "boris", suggested)).state == 1
    assert (await world.see(posts.load_one, "anna", suggested)).state == 1
    for other in ("gleb", "vera", ""):
        assert await world.see(posts.load, other, [suggested]) == {}
    for verb in (posts.like, posts.repost, posts.bookmark):
        with pytest.raises(NotAllowed):
            await world.do(verb, "anna", suggested)
    with pytest.raises(NotAllowed):
        await world.do(posts.approve_suggested, "boris", suggested)
    number = (await world.see(posts.load_one, "boris", suggested)).number
    later = await world.post("gleb", "later")
    published = await world.do(posts.approve_suggested, "anna", suggested, as_group=True, signed=True)
    assert published > later
    view = await world.see(posts.load_one, "gleb", published)
    assert (view.number, view.state, view.author.id) == (number, 0, group)
    assert view.signer is not None
    assert view.signer.username == "boris"
    assert [tag.name for tag in view.tags] == ["knit"]
    assert [mention.username for mention in view.mentions] == ["vera"]
    with pytest.raises(NotFound):
        await world.do(posts.approve_suggested, "anna", published)


@pytest.mark.parametrize(("mode", "may_post", "may_comment"), [("restricted", False, True), ("off", False, False)])
async def test_walls_that_take_less(world: World, mode: str, may_post: bool, may_comment: bool) -> None:
    group = await found(world, wall_mode=mode)
    root = await world.post("anna", "news", wall_id=group)
    with pytest.raises(NotAllowed):
        await world.post("boris", "hello", wall_id=group)
    facts = (await world.see(posts.facts, "boris", [root]))[root]
    assert facts.can_reply is may_comment
    if may_comment:
        assert await world.post("boris", "hello", reply_to_id=root)
    else:
        with pytest.raises(NotAllowed):
            await world.post("boris", "hello", reply_to_id=root)


async def test_the_banned_are_kept_out(world: World) -> None:
    group = await found(world)
    root = await world.post("anna", "news", wall_id=group)
    await world.do(groups.ban, "anna", group, world.ids["gleb"])
    with pytest.raises(NotAllowed):
        await world.post("gleb", "hello", wall_id=group)
    with pytest.raises(NotAllowed):
        await world.post("gleb", "hello", reply_to_id=root)
    await world.do(groups.ban, "anna", group, world.ids["vera"], expires_at=world.clock.now() + 1000)
    with pytest.raises(NotAllowed):
        await world.post("vera", "hello", reply_to_id=root)
    world.clock.advance(2000)
    assert await world.post("vera", "hello", reply_to_id=root)


async def test_closed_comments_take_none_but_the_owners(world: World) -> None:
    root = await world.post("anna", "no comments", comments_closed=True)
    with pytest.raises(NotAllowed):
        await world.post("boris", "but", reply_to_id=root)
    assert await world.post("anna", "ps", reply_to_id=root)


async def test_moderators_remove_what_stands_on_their_groups_wall(world: World) -> None:
    group = await found(world)
    await world.do(groups.set_role, "anna", group, world.ids["boris"], "moderator")
    spam = await world.post("gleb", "spam", wall_id=group)
    assert (await world.see(posts.facts, "boris", [spam]))[spam].can_delete
    await world.do(posts.delete, "boris", spam)
    assert await world.see(posts.load, "gleb", [spam]) == {}


async def test_a_wall_owner_sees_what_stands_on_the_wall(world: World) -> None:
    id = await world.post("vera", "psst", wall_id=world.ids["anna"], visibility=Visibility.FOLLOWERS)
    assert await world.see(posts.load, "anna", [id])
    assert await world.see(posts.load, "gleb", [id]) == {}


async def test_a_scheduled_post_appears_at_its_time(world: World) -> None:
    from veche.core.errors import Invalid
    from veche.jobs.job import Job

    with pytest.raises(Invalid):
        await world.post("anna", "late", publish_at=world.clock.now() - 1)
    at = world.clock.now() + 3_600_000
    world.events.clear()
    id = await world.post("anna", "soon", publish_at=at)
    assert world.events == []
    assert (await world.see(posts.scheduled, "anna", Page())).items == [id]
    view = await world.see(posts.load_one, "anna", id)
    assert (view.state, view.created_at) == (2, at)
    assert await world.see(posts.load, "boris", [id]) == {}
    assert view.author.posts_count == 0
    await world.do(posts.reschedule, "anna", id, at + 1000)
    runner = world.runner({"posts.publish": Job(posts.publish_scheduled)})
    world.clock.advance(3_600_500)
    await runner.drain()
    assert (await world.see(posts.scheduled, "anna", Page())).items == [id]
    world.clock.advance(1_000)
    await runner.drain()
    (created,) = [event for event in world.events if isinstance(event, PostCreated)]
    published = await world.see(posts.load_one, "boris", created.post_id)
    assert (published.number, published.state, published.source) == (view.number, 0, "soon")
    assert published.created_at >= at
    assert published.id >> 16 == published.created_at
    assert published.author.posts_count == 1
    assert (await world.see(posts.scheduled, "anna", Page())).items == []


async def test_no_more_posts_wait_than_allowed(world: World) -> None:
    from veche.core.errors import Invalid

    at = world.clock.now() + 3_600_000
    for number in range(25):
        await world.post("anna", str(number), publish_at=at + number)
    with pytest.raises(Invalid):
        await world.post("anna", "too many", publish_at=at)
    assert await world.post("anna", "tomorrow", publish_at=at + 86_400_000)
