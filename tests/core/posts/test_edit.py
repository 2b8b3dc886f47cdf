"""Editing, its history, deleting and restoring."""

import asyncio

import pytest

from tests.core.posts.things import assert_counters_are_right, picture, rows
from tests.core.world import World
from veche.core import accounts, posts
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import PostDeleted, PostEdited
from veche.core.posts import MediaDetails, NewPoll, PostChanges, Visibility


async def test_an_edit_changes_text_names_and_tags_and_keeps_what_was(world: World) -> None:
    id = await world.post("anna", "@boris #one", warning="careful")
    await world.do(posts.edit, "anna", id, PostChanges(text="@vera #two"))
    view = await world.see(posts.load_one, "gleb", id)
    assert (view.source, view.warning, view.sensitive) == ("@vera #two", "careful", True)
    assert [mention.username for mention in view.mentions] == ["vera"]
    assert [tag.name for tag in view.tags] == ["two"]
    assert view.edited_at is not None
    assert view.version == 2
    history = await world.see(posts.history, "gleb", id)
    assert [state.source for state in history] == ["@boris #one", "@vera #two"]
    assert (history[0].created_at, history[1].created_at) == (view.created_at, view.edited_at)
    source = await world.see(posts.source, "anna", id)
    assert (source.text, source.warning) == ("@vera #two", "careful")


async def test_an_edit_that_changes_nothing_does_nothing(world: World) -> None:
    id = await world.post("anna", "same")
    world.events.clear()
    await world.do(posts.edit, "anna", id, PostChanges(text=" same ", warning=""))
    assert world.events == []
    assert (await world.see(posts.load_one, "", id)).edited_at is None


async def test_an_edit_keeps_the_rules_of_writing(world: World) -> None:
    id = await world.post("anna", "x")
    for wrong in (
        PostChanges(text=""),
        PostChanges(text="y" * 10_001),
        PostChanges(media_ids=(77,)),
        PostChanges(visibility=Visibility.DIRECT),
        PostChanges(poll=NewPoll(options=("one",))),
    ):
        with pytest.raises(Invalid):
            await world.do(posts.edit, "anna", id, wrong)
    with pytest.raises(NotAllowed):
        await world.do(posts.edit, "boris", id, PostChanges(text="mine"))
    repost = await world.do(posts.repost, "boris", id)
    with pytest.raises(NotAllowed):
        await world.do(posts.edit, "boris", repost, PostChanges(text="now a quote"))


async def test_pictures_are_exchanged_and_described(world: World) -> None:
    first, second = await picture(world, "anna"), await picture(world, "anna")
    id = await world.post("anna", "x", media_ids=(first,))
    await world.do(posts.edit, "anna", id, PostChanges(media_ids=(second, first)))
    await world.do(posts.edit, "anna", id, PostChanges(media_details=(MediaDetails(first, description="a cat"),)))
    view = await world.see(posts.load_one, "", id)
    assert [medium.id for medium in view.media] == [second, first]
    assert [medium.description for medium in view.media] == ["", "a cat"]
    foreign = await picture(world, "boris")
    with pytest.raises(Invalid):
        await world.do(posts.edit, "anna", id, PostChanges(media_ids=(foreign,)))


async def test_files_get_new_names_when_fewer_may_see_them(world: World) -> None:
    media_id = await picture(world, "anna")
    id = await world.post("anna", "x", media_ids=(media_id,))
    await world.do(posts.edit, "anna", id, PostChanges(text="y"))
    assert await _jobs(world) == 0
    await world.do(posts.edit, "anna", id, PostChanges(visibility=Visibility.FOLLOWERS))
    assert await _jobs(world) == 1
    with pytest.raises(NotFound):
        await world.see(posts.load_one, "vera", id)


async def test_files_keep_their_names_while_another_post_shows_them_to_everybody(world: World) -> None:
    media_id = await picture(world, "anna")
    first = await world.post("anna", "x", media_ids=(media_id,))
    second = await world.post("anna", "y", media_ids=(media_id,))
    await world.do(posts.delete, "anna", first)
    assert await _jobs(world) == 0
    third = await world.post("anna", "z", media_ids=(media_id,), visibility=Visibility.FOLLOWERS)
    await world.do(posts.delete, "anna", second)
    assert await _jobs(world) == 1, f"{third} is for followers, and strangers know the address"


async def test_media_of_another_post_are_refused_where_only_unused_ones_are_wanted(world: World) -> None:
    shown, waiting, fresh = [await picture(world, "anna") for _ in range(3)]
    first = await world.post("anna", media_ids=(shown,))
    await world.post("anna", "later", media_ids=(waiting,), publish_at=world.clock.now() + 3_600_000)
    mine = await world.post("anna", "words", media_ids=(fresh,), unused_media=True)
    for who, taken in (("anna", shown), ("anna", waiting), ("boris", shown), ("anna", fresh)):
        with pytest.raises(Invalid, match="already attached"):
            await world.post(who, "x", media_ids=(taken,), unused_media=True)
    words = (MediaDetails(shown, description="of another post"),)
    with pytest.raises(Invalid, match="already attached"):
        changes = PostChanges(media_ids=(fresh, shown), media_details=words, unused_media=True)
        await world.do(posts.edit, "anna", mine, changes)
    await world.do(posts.edit, "anna", mine, PostChanges(media_ids=(fresh,), media_details=words, unused_media=True))
    assert (await world.see(posts.load_one, "anna", first)).media[0].description == ""
    assert await world.post("anna", "again", media_ids=(shown,)), "other dialects show one picture in many posts"
    for id in (first, await world.post("anna", "third", media_ids=(waiting,))):
        await world.do(posts.delete, "anna", id)
    await world.do(posts.delete, "anna", mine)
    assert await world.post("anna", "written anew", media_ids=(fresh,), unused_media=True)


async def test_a_post_with_a_borrowed_picture_can_be_edited_but_not_the_words_of_the_picture(world: World) -> None:
    lent = await picture(world, "anna", description="red")
    await world.post("anna", media_ids=(lent,))
    mine = await world.post("boris", "look", media_ids=(lent,))
    same = MediaDetails(lent, description="red", focus=(0.0, 0.0))
    await world.do(posts.edit, "boris", mine, PostChanges(text="look here", media_details=(same,)))
    other = MediaDetails(lent, description="blue")
    with pytest.raises(NotFound):
        await world.do(posts.edit, "boris", mine, PostChanges(text="look there", media_details=(other,)))
    view = await world.see(posts.load_one, "vera", mine)
    assert (view.source, view.media[0].description) == ("look here", "red")


async def test_of_two_writers_at_once_one_gets_an_unused_medium(world: World) -> None:
    for _ in range(3):
        taken = await picture(world, "anna")
        new = posts.NewPost(media_ids=(taken,), unused_media=True)
        both = (world.do(posts.create, "anna", new) for _ in range(2))
        found = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(type(one).__name__ for one in found) == ["Invalid", "int"], found


async def test_media_that_another_post_shows_outlive_a_post_deleted_with_its_media(world: World) -> None:
    shared, own = await picture(world, "anna"), await picture(world, "anna")
    first = await world.post("anna", media_ids=(shared, own))
    second = await world.post("anna", media_ids=(shared,))
    borrowed = await world.post("boris", media_ids=(own,))
    await world.do(posts.delete, "boris", borrowed, with_media=True)
    assert len((await world.see(posts.load_one, "anna", first)).media) == 2, "nobody deletes what is another's"
    await world.do(posts.delete, "anna", first, with_media=True)
    assert [one.id for one in (await world.see(posts.load_one, "vera", second)).media] == [shared]
    gone = await rows(world, f"SELECT id FROM media WHERE deleted_at IS NOT NULL AND id IN ({shared}, {own})")
    assert gone == [(own,)]
    await world.do(posts.delete, "anna", second, with_media=True)
    assert await rows(world, "SELECT id FROM media WHERE deleted_at IS NULL") == []


async def test_what_nobody_can_see_is_no_text(world: World) -> None:
    with pytest.raises(Invalid):
        await world.post("anna", "\u200b \u200d\u2060")


async def test_a_language_is_one_that_exists(world: World) -> None:
    for known in ("ru", "pt-BR", "zh-Hant", "tok"):
        view = await world.see(posts.load_one, "", await world.post("anna", "x", language=known))
        assert view.language == known
    for wrong in ("zz", "zzzz", "zzzzzzzzzzzz", "1", "ru-"):
        with pytest.raises(Invalid):
            await world.post("anna", "x", language=wrong)


async def _jobs(world: World) -> int:
    return len(await rows(world, "SELECT id FROM jobs WHERE name = 'media.rename'"))


async def test_other_options_reset_a_poll(world: World) -> None:
    id = await world.post("anna", "?", poll=NewPoll(options=("a", "b")))
    poll = (await world.see(posts.load_one, "", id)).poll
    assert poll is not None
    await world.do(posts.polls.vote, "boris", poll.id, [poll.options[0].id])
    await world.do(posts.edit, "anna", id, PostChanges(poll=NewPoll(options=("a", "b"), hide_totals=True)))
    same = await world.see(posts.polls.load_one, "boris", poll.id)
    assert (same.votes_count, same.own_votes, same.totals_hidden) == (1, (poll.options[0].id,), True)
    await world.do(posts.edit, "anna", id, PostChanges(poll=NewPoll(options=("a", "c"))))
    changed = await world.see(posts.polls.load_one, "boris", poll.id)
    assert (changed.votes_count, changed.voters_count, changed.own_votes) == (0, 0, ())
    assert [option.text for option in changed.options] == ["a", "c"]
    history = await world.see(posts.history, "", id)
    assert [state.poll_options for state in history] == [("a", "b"), ("a", "b"), ("a", "c")]


async def test_events_of_edits_and_deletions(world: World) -> None:
    id = await world.post("anna", "x")
    world.events.clear()
    await world.do(posts.edit, "anna", id, PostChanges(text="y"))
    await world.do(posts.delete, "anna", id)
    edited, deleted = world.events
    assert isinstance(edited, PostEdited)
    assert isinstance(deleted, PostDeleted)
    assert deleted.number == 1


async def test_who_may_delete(world: World) -> None:
    guest = await world.post("boris", "on anna's wall", wall_id=world.ids["anna"])
    comment = await world.post("gleb", "comment", reply_to_id=guest)
    with pytest.raises(NotAllowed):
        await world.do(posts.delete, "vera", guest)
    with pytest.raises(NotAllowed):
        await world.do(posts.delete, "boris", comment)
    await world.do(posts.delete, "anna", comment)
    await world.do(posts.delete, "anna", guest)
    with pytest.raises(NotFound):
        await world.do(posts.delete, "anna", guest)


async def test_a_deleted_post_comes_back_within_a_day(world: World) -> None:
    id = await world.post("anna", "oops")
    reply = await world.post("boris", "reply", reply_to_id=id)
    await world.do(posts.delete, "anna", id)
    assert (await world.see(posts.load_one, "", reply)).reply_to_id is None
    with pytest.raises(NotFound):
        await world.do(posts.restore, "boris", id)
    await world.do(posts.restore, "anna", id)
    view = await world.see(posts.load_one, "", id)
    assert (view.source, view.facts.comments_count) == ("oops", 1)
    await world.do(posts.delete, "anna", id)
    world.clock.advance(86_400_001)
    with pytest.raises(NotFound):
        await world.do(posts.restore, "anna", id)


async def test_what_a_deleted_account_wrote_goes_and_messages_stay(world: World) -> None:
    await picture(world, "gleb")
    sent = await picture(world, "gleb")
    own = [await world.post("gleb", f"post {number}") for number in range(103)]
    comment = await world.post("gleb", "comment", reply_to_id=await world.post("anna", "root"))
    guest = await world.post("anna", "on gleb's wall", wall_id=world.ids["gleb"])
    answer = await world.post("anna", "answer", reply_to_id=own[0])
    message = await world.post("gleb", "@anna bye", visibility=Visibility.DIRECT, media_ids=(sent,))

    async def erase() -> None:
        for _ in range(3):  # a hundred at a time
            await world.write(lambda tx: posts.erase_of_account(tx, world.ids["gleb"]))

    await erase()
    assert len(await world.see(posts.load, "anna", own)) == 103  # not deleted yet
    await world.do(accounts.delete, "gleb", world.ids["gleb"])
    await erase()
    assert list(await world.see(posts.load, "anna", [*own, comment, guest, answer, message])) == [answer, message]
    assert len(await rows(world, "SELECT id FROM jobs WHERE name = 'media.erase'")) == 1
    await assert_counters_are_right(world)
