"""Direct posts are messages: placed in the conversation of exactly their participants, seen by its members."""

import pytest

from tests.core.posts.things import assert_counters_are_right, rows
from tests.core.world import World
from veche.core import graph, posts
from veche.core.errors import NotAllowed, NotFound
from veche.core.events import ConversationChanged, MessageCreated, MessageDeleted, MessageEdited, PostCreated
from veche.core.posts import PostView, Visibility
from veche.core.tx import Tx


async def say(world: World, who: str, text: str, reply_to: int | None = None) -> PostView:
    id = await world.post(who, text, visibility=Visibility.DIRECT, reply_to_id=reply_to)
    return await world.see(posts.load_one, who, id)


async def test_a_direct_post_to_one_goes_to_the_pair(world: World) -> None:
    first = await say(world, "anna", "@boris hello")
    answer = await say(world, "boris", "@anna hello yourself")
    assert first.kind == "message"
    assert first.conversation_kind == "pair"
    assert first.conversation_id == answer.conversation_id
    assert (first.cmid, answer.cmid) == (1, 2)
    assert first.plain == "hello"
    assert first.source == "@boris hello"
    assert [mention.username for mention in first.mentions] == ["boris"]


async def test_only_members_see_a_message(world: World) -> None:
    message = await say(world, "anna", "@boris hello")
    assert await world.see(posts.load, "boris", [message.id])
    for other in ("vera", ""):
        with pytest.raises(NotFound):
            await world.see(posts.load_one, other, message.id)


async def test_a_direct_post_to_more_goes_to_the_chat_of_exactly_these(world: World) -> None:
    first = await say(world, "anna", "@boris @vera hello")
    second = await say(world, "vera", "@anna @boris hello too")
    narrower = await say(world, "vera", "@anna aside")
    wider = await say(world, "anna", "@boris @vera @gleb all of you")
    assert first.conversation_kind == "chat"
    assert first.conversation_id == second.conversation_id
    assert len({first.conversation_id, narrower.conversation_id, wider.conversation_id}) == 3
    assert narrower.conversation_kind == "pair"


async def test_a_direct_post_to_nobody_is_a_note_to_oneself(world: World) -> None:
    message = await say(world, "anna", "milk, bread")
    again = await say(world, "anna", "eggs")
    assert message.conversation_id == again.conversation_id
    assert message.facts.read
    with pytest.raises(NotFound):
        await world.see(posts.load_one, "boris", message.id)


async def test_an_answer_stays_in_the_conversation_of_the_same_members(world: World) -> None:
    async def open_chat(tx: Tx) -> int:
        members = [world.ids[name] for name in ("anna", "boris", "vera")]
        return await posts.direct.open_conversation(tx, "chat", world.ids["anna"], members, title="Party")

    chat = await world.write(open_chat)
    first = await world.post("anna", "who comes?", conversation_id=chat)
    answer = await say(world, "boris", "@anna @vera me", reply_to=first)
    assert answer.conversation_id == chat
    aside = await say(world, "boris", "@anna just you", reply_to=first)
    assert aside.conversation_kind == "pair"
    in_place = await world.post("vera", "me too", reply_to_id=first)
    assert (await world.see(posts.load_one, "anna", in_place)).conversation_id == chat


async def test_every_member_is_told_and_nobody_else(world: World) -> None:
    world.events.clear()
    message = await say(world, "anna", "@boris @vera hello")
    (created,) = [event for event in world.events if isinstance(event, MessageCreated)]
    assert created.post_id == message.id
    assert set(created.to) == {world.ids[name] for name in ("anna", "boris", "vera")}
    assert not [event for event in world.events if isinstance(event, PostCreated)]
    (opened,) = [event for event in world.events if isinstance(event, ConversationChanged)]
    assert opened.change == "created"


async def test_unread_counts_and_read_marks(world: World) -> None:
    for text in ("@boris 1", "@boris 2", "@boris 3"):
        message = await say(world, "anna", text)
    assert not message.facts.read
    assert not (await world.see(posts.load_one, "boris", message.id)).facts.read
    assert await _unread(world) == {"anna": 0, "boris": 3}
    await say(world, "boris", "@anna read them")
    assert (await world.see(posts.load_one, "anna", message.id)).facts.read
    assert await _unread(world) == {"anna": 1, "boris": 0}
    await assert_counters_are_right(world)


async def _unread(world: World) -> dict[str, int]:
    names = {id: name for name, id in world.ids.items()}
    found = await rows(world, "SELECT account_id, unread_count FROM conversation_members")
    return {names[id]: count for id, count in found}


async def test_a_message_deleted_for_all_is_gone_and_uncounted(world: World) -> None:
    first = await say(world, "anna", "@boris 1")
    second = await say(world, "anna", "@boris 2")
    with pytest.raises(NotAllowed):
        await world.do(posts.delete, "boris", second.id)
    world.events.clear()
    await world.do(posts.delete, "anna", second.id)
    (deleted,) = [event for event in world.events if isinstance(event, MessageDeleted)]
    assert deleted.for_all
    assert set(deleted.to) == {world.ids["anna"], world.ids["boris"]}
    assert await _unread(world) == {"anna": 0, "boris": 1}
    newest = await rows(world, "SELECT last_post_id FROM conversation_members")
    assert {row[0] for row in newest} == {first.id}
    await assert_counters_are_right(world)


async def test_an_edited_message_is_told_to_members(world: World) -> None:
    message = await say(world, "anna", "@boris 1")
    world.events.clear()
    await world.do(posts.edit, "anna", message.id, posts.PostChanges(text="@boris one"))
    (edited,) = [event for event in world.events if isinstance(event, MessageEdited)]
    assert set(edited.to) == {world.ids["anna"], world.ids["boris"]}
    assert (await world.see(posts.load_one, "boris", message.id)).plain == "one"


async def test_nobody_writes_to_whom_they_block_or_who_blocks_them(world: World) -> None:
    before = await say(world, "anna", "@gleb hello")
    await world.do(graph.block, "gleb", world.ids["anna"])
    for who, text in (("anna", "@gleb again"), ("gleb", "@anna no"), ("anna", "@gleb @anna all")):
        with pytest.raises(NotAllowed):
            await say(world, who, text)
    # What was said before stays with both.
    assert await world.see(posts.load, "anna", [before.id])
    assert await world.see(posts.load, "gleb", [before.id])


async def test_a_message_to_several_passes_by_whom_a_block_stands_between(world: World) -> None:
    together = await say(world, "boris", "@anna @vera hello")
    await world.do(graph.block, "anna", world.ids["vera"])
    for who, other in (("vera", "anna"), ("anna", "vera")):
        world.events.clear()
        aside = await say(world, who, f"@boris @{other} abuse", reply_to=together.id)
        assert aside.conversation_kind == "pair" and [one.username for one in aside.mentions] == ["boris"]
        (told,) = [event for event in world.events if isinstance(event, MessageCreated)]
        assert set(told.to) == {world.ids[who], world.ids["boris"]}
        with pytest.raises(NotFound):
            await world.see(posts.load_one, other, aside.id)
        plain = await world.post(who, "an answer to all", reply_to_id=together.id)
        assert (await world.see(posts.load_one, who, plain)).conversation_id == aside.conversation_id
    # Whoever has no quarrel still reaches both.
    assert (await say(world, "boris", "@anna @vera peace", together.id)).conversation_id == together.conversation_id


async def test_a_chat_that_people_joined_stays_together_whoever_blocks_whom(world: World) -> None:
    async def open_chat(tx: Tx) -> int:
        members = [world.ids[name] for name in ("anna", "boris", "vera")]
        return await posts.direct.open_conversation(tx, "chat", world.ids["anna"], members, title="Party")

    chat = await world.write(open_chat)
    first = await world.post("anna", "who comes?", conversation_id=chat)
    await world.do(graph.block, "anna", world.ids["vera"])
    for answer in (
        await world.post("vera", "me", conversation_id=chat),
        await world.post("vera", "and me", reply_to_id=first),
    ):
        assert (await world.see(posts.load_one, "anna", answer)).conversation_id == chat


async def test_a_window_shows_what_falls_between_joining_and_leaving(world: World) -> None:
    ids = [(await say(world, "anna", f"@boris @vera {number}")).id for number in range(4)]

    async def narrow(tx: Tx) -> None:
        from sqlalchemy import text

        from veche.db import statement

        @statement
        def change() -> object:
            return text(
                f"UPDATE conversation_members SET from_cmid = 1, until_cmid = 3 WHERE account_id = {world.ids['vera']}"
            )

        await tx.run(change())

    await world.write(narrow)
    assert list(await world.see(posts.load, "vera", ids)) == ids[1:3]
    assert list(await world.see(posts.load, "boris", ids)) == ids
    with pytest.raises(NotAllowed):
        await world.post("vera", "still here?", reply_to_id=ids[1])


async def test_messages_are_in_no_counter_and_no_index(world: World) -> None:
    root = await world.post("anna", "public")
    await say(world, "boris", "@anna between us", reply_to=root)
    facts = (await world.see(posts.facts, "anna", [root]))[root]
    assert (facts.replies_count, facts.comments_count) == (0, 0)
    assert await rows(world, "SELECT posts_count FROM accounts WHERE username = 'boris'") == [(0,)]


async def test_the_context_of_a_message_is_its_neighbors(world: World) -> None:
    ids = [(await say(world, "anna", f"@boris {number}")).id for number in range(5)]
    context = await world.see(posts.context, "boris", ids[2])
    assert (context.ancestors, context.descendants) == (ids[:2], ids[3:])


async def test_what_a_message_answers_outside_of_its_conversation_stands_before_its_neighbors(world: World) -> None:
    earlier = (await say(world, "anna", "@boris hello")).id
    root = await world.post("vera", "What do you read?")
    reply = await world.post("anna", "Tales", reply_to_id=root)
    aside = (await say(world, "boris", "@anna between us: which ones?", reply_to=reply)).id
    answer = (await say(world, "anna", "@boris the long ones", reply_to=aside)).id
    for who in ("anna", "boris"):
        assert (await world.see(posts.context, who, aside)).ancestors == [root, reply, earlier]
        assert (await world.see(posts.context, who, answer)).ancestors == [root, reply, earlier, aside]
        assert (await world.see(posts.context, who, earlier)).ancestors == []
    assert (await world.see(posts.context, "vera", reply)).descendants == []
    await world.do(graph.mute, "boris", world.ids["vera"])
    assert (await world.see(posts.context, "boris", aside)).ancestors == [reply, earlier]
