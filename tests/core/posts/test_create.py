"""Writing posts: what is stored, what is refused, who is told."""

import pytest

from tests.core.world import World
from veche.core import posts
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import PostCreated
from veche.core.posts import NewPost, Visibility


async def test_a_post_is_read_as_it_was_written(world: World) -> None:
    id = await world.post("anna", "Привет, @boris! #Вече https://example.org/page", language="ru")
    view = await world.see(posts.load_one, "vera", id)
    assert view.source == "Привет, @boris! #Вече https://example.org/page"
    assert view.plain == view.source
    assert view.author.username == "anna"
    assert view.wall.id == view.author.id
    assert view.language == "ru"
    assert view.number == 1
    assert [mention.username for mention in view.mentions] == ["boris"]
    assert [tag.name for tag in view.tags] == ["вече"]
    assert view.mentions[0].url in view.html
    assert f'href="{view.tags[0].url}"' in view.html
    assert view.url == f"https://town.example/@anna/{id}"
    assert view.root_id == id
    assert not view.is_comment


async def test_strangers_write_nothing(world: World) -> None:
    with pytest.raises(NotSignedIn):
        await world.do(posts.create, "", NewPost(text="x"))


async def test_a_post_must_hold_something(world: World) -> None:
    with pytest.raises(Invalid, match="blank"):
        await world.post("anna", "  \n ")


async def test_a_reply_to_anothers_post_is_a_comment_on_their_wall(world: World) -> None:
    root = await world.post("anna", "root")
    reply = await world.post("boris", "yes", reply_to_id=root)
    further = await world.post("vera", "no", reply_to_id=reply)
    views = await world.see(posts.load, "gleb", [root, reply, further])
    assert views[reply].kind == "comment"
    assert views[reply].wall.username == "anna"
    assert views[further].root_id == root
    assert views[further].root_number == views[root].number
    assert views[further].reply_to_number == views[reply].number
    assert views[further].reply_to_account_id == world.ids["boris"]
    assert (views[root].facts.comments_count, views[root].facts.replies_count) == (2, 1)
    assert views[reply].facts.replies_count == 1
    context = await world.see(posts.context, "", reply)
    assert (context.ancestors, context.descendants) == ([root], [further])
    listed = await world.see(posts.comments, "", root, posts_page())
    assert (listed.items, listed.total) == ([reply, further], 2)


def posts_page(**fields: int):
    from veche.core.paging import Page

    return Page(**fields)


async def test_a_reply_to_oneself_is_a_comment_too(world: World) -> None:
    root = await world.post("anna", "root")
    reply = await world.post("anna", "more", reply_to_id=root)
    assert (await world.see(posts.load_one, "", reply)).kind == "comment"


async def test_an_invisible_post_cannot_be_answered(world: World) -> None:
    secret = await world.post("anna", "for followers", visibility=Visibility.FOLLOWERS)
    with pytest.raises(NotFound):
        await world.post("vera", "?", reply_to_id=secret)
    assert await world.post("boris", "!", reply_to_id=secret)


async def test_numbers_of_posts_comments_and_messages_are_one_sequence(world: World) -> None:
    post = await world.post("anna", "one")
    comment = await world.post("boris", "two", reply_to_id=post)
    message = await world.post("anna", "@boris three", visibility=Visibility.DIRECT)
    views = await world.see(posts.load, "boris", [post, comment, message])
    assert [views[id].number for id in (post, comment, message)] == [1, 2, 3]
    assert await world.see(posts.by_numbers, "boris", [1, 2, 3, 4]) == {1: post, 2: comment, 3: message}
    assert await world.see(posts.by_numbers, "vera", [1, 2, 3]) == {1: post, 2: comment}


async def test_the_event_tells_where_a_post_is(world: World) -> None:
    world.events.clear()
    id = await world.post("anna", "hello", wall_id=world.ids["boris"])
    (event,) = [event for event in world.events if isinstance(event, PostCreated)]
    assert event.post_id == event.root_id == id
    assert event.feed_id == event.wall_id == world.ids["boris"]
    assert event.audience_id == event.author_id == world.ids["anna"]


async def test_a_blocked_person_does_not_write_on_the_wall(world: World) -> None:
    from veche.core import graph

    await world.do(graph.block, "boris", world.ids["gleb"])
    with pytest.raises(NotAllowed):
        await world.post("gleb", "let me in", wall_id=world.ids["boris"])
