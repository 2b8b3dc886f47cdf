"""Messages between two and many: who sees what, how much is unread, and what everybody is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import consistency, conversations, graph, posts
from veche.core.conversations import NewMessage
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import ConversationRead, MessageDeleted, Typing
from veche.core.paging import Page
from veche.core.posts import NewPost, Visibility


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as world:
        await world.people("anna", "boris", "vera")
        yield world
        assert [str(finding) for finding in await world.read(consistency.check)] == []


async def say(town: World, who: str, text: str, **more: object) -> int:
    return await town.do(conversations.send, who, NewMessage(text=text, **more))


async def texts(town: World, who: str, conversation_id: int, **page: int) -> list[str]:
    found = await town.see(conversations.history, who, conversation_id, Page(**page))
    loaded = await town.see(posts.load, who, found.items)
    return [loaded[id].plain for id in found.items]


async def test_a_message_is_unread_by_the_other_until_he_reads(town: World) -> None:
    await say(town, "anna", "hello", peer_id=town.ids["boris"])
    newest = await say(town, "anna", "are you there?", peer_id=town.ids["boris"])
    listed = await town.see(conversations.list, "boris", Page())
    [talk] = listed.items
    assert (talk.unread_count, talk.peer.username, talk.last_message.plain) == (2, "anna", "are you there?")
    assert await town.see(conversations.unread_count, "boris") == 2
    assert await town.see(conversations.unread_count, "anna") == 0
    await town.do(conversations.read, "boris", talk.id)
    assert await town.see(conversations.unread_count, "boris") == 0
    assert (await town.see(conversations.load_one, "anna", talk.id)).peer_read_id == newest
    told = [event for event in town.events if isinstance(event, ConversationRead)]
    assert [event.to for event in told] == [tuple(sorted((town.ids["anna"], town.ids["boris"])))]


async def test_reading_twice_or_less_changes_nothing(town: World) -> None:
    first = await say(town, "anna", "one", peer_id=town.ids["boris"])
    await say(town, "anna", "two", peer_id=town.ids["boris"])
    [talk] = (await town.see(conversations.list, "boris", Page())).items
    await town.do(conversations.read, "boris", talk.id, first)
    assert (await town.see(conversations.load_one, "boris", talk.id)).unread_count == 1
    await town.do(conversations.read, "boris", talk.id)
    await town.do(conversations.read, "boris", talk.id, first)
    assert (await town.see(conversations.load_one, "boris", talk.id)).unread_count == 0
    assert len([event for event in town.events if isinstance(event, ConversationRead)]) == 2


async def test_a_direct_post_and_a_message_are_in_one_conversation(town: World) -> None:
    await say(town, "anna", "by message", peer_id=town.ids["boris"])
    await town.do(posts.create, "boris", NewPost(text="@anna by post", visibility=Visibility.DIRECT))
    [talk] = (await town.see(conversations.list, "anna", Page())).items
    assert await texts(town, "anna", talk.id) == ["by post", "by message"]


async def test_the_same_key_sends_once(town: World) -> None:
    first = await say(town, "anna", "once", peer_id=town.ids["boris"], key="vk:7")
    assert await say(town, "anna", "once", peer_id=town.ids["boris"], key="vk:7") == first


async def test_strangers_see_nothing(town: World) -> None:
    id = await say(town, "anna", "secret", peer_id=town.ids["boris"])
    [talk] = (await town.see(conversations.list, "boris", Page())).items
    for verb in (conversations.load_one, conversations.members):
        with pytest.raises(NotFound):
            await town.see(verb, "vera", talk.id, *([Page()] if verb is conversations.members else []))
    with pytest.raises(NotFound):
        await town.see(conversations.history, "vera", talk.id, Page())
    with pytest.raises(NotFound):
        await say(town, "vera", "me too", conversation_id=talk.id)
    assert await town.see(posts.load, "vera", [id]) == {}


async def test_a_block_ends_writing_and_hides_nothing(town: World) -> None:
    await say(town, "anna", "before", peer_id=town.ids["boris"])
    await town.do(graph.block, "boris", town.ids["anna"])
    with pytest.raises(NotAllowed):
        await say(town, "anna", "after", peer_id=town.ids["boris"])
    [talk] = (await town.see(conversations.list, "anna", Page())).items
    assert not talk.can_write
    assert await texts(town, "anna", talk.id) == ["before"]


async def test_deleted_for_oneself_is_gone_for_oneself_and_comes_back(town: World) -> None:
    first = await say(town, "anna", "keep", peer_id=town.ids["boris"])
    second = await say(town, "anna", "drop", peer_id=town.ids["boris"])
    [talk] = (await town.see(conversations.list, "boris", Page())).items
    assert await town.do(conversations.delete_for_me, "boris", [second, 77]) == {second}
    assert await texts(town, "boris", talk.id) == ["keep"]
    assert await texts(town, "anna", talk.id) == ["drop", "keep"]
    mine = await town.see(conversations.load_one, "boris", talk.id)
    assert (mine.unread_count, mine.last_message.id) == (1, first)
    [told] = [event for event in town.events if isinstance(event, MessageDeleted)]
    assert told.to == (town.ids["boris"],) and not told.for_all
    assert await town.do(conversations.restore, "boris", [second]) == {second}
    assert await texts(town, "boris", talk.id) == ["drop", "keep"]


async def test_in_a_chat_one_sees_what_falls_between_coming_and_going(town: World) -> None:
    chat = await town.do(conversations.open_chat, "anna", "Town", [town.ids["boris"]])
    await say(town, "anna", "one", conversation_id=chat)
    await town.do(conversations.invite, "boris", chat, town.ids["vera"])
    await say(town, "boris", "two", conversation_id=chat)
    await town.do(conversations.leave, "vera", chat)
    await say(town, "anna", "three", conversation_id=chat)
    assert await texts(town, "vera", chat) == ["two"]
    assert await texts(town, "anna", chat) == ["three", "two", "one"]
    with pytest.raises(NotAllowed):
        await say(town, "vera", "still here", conversation_id=chat)


async def test_who_may_send_whom_away(town: World) -> None:
    chat = await town.do(conversations.open_chat, "anna", "Town", [town.ids["boris"], town.ids["vera"]])
    with pytest.raises(NotAllowed):
        await town.do(conversations.kick, "boris", chat, town.ids["vera"])
    with pytest.raises(NotAllowed):
        await town.do(conversations.kick, "boris", chat, town.ids["anna"])
    await town.do(conversations.kick, "anna", chat, town.ids["vera"])
    people = await town.see(conversations.members, "anna", chat, Page())
    assert {account.username for account in people.items} == {"anna", "boris"} and people.total == 2


async def test_a_title_must_be_one(town: World) -> None:
    chat = await town.do(conversations.open_chat, "anna", "Town", [town.ids["boris"]])
    await town.do(conversations.rename, "boris", chat, "Our town")
    assert (await town.see(conversations.load_one, "anna", chat)).title == "Our town"
    for title in ("", "x" * 101):
        with pytest.raises(Invalid):
            await town.do(conversations.rename, "boris", chat, title)


async def test_typing_is_told_to_the_others(town: World) -> None:
    chat = await town.do(conversations.open_chat, "anna", "Town", [town.ids["boris"], town.ids["vera"]])
    await town.do(conversations.typing, "boris", chat)
    [event] = [event for event in town.events if isinstance(event, Typing)]
    assert set(event.to) == {town.ids["anna"], town.ids["vera"]}


async def test_history_pages_forward_and_back(town: World) -> None:
    ids = [await say(town, "anna", str(number), peer_id=town.ids["boris"]) for number in range(5)]
    [talk] = (await town.see(conversations.list, "boris", Page())).items
    first = await town.see(conversations.history, "boris", talk.id, Page(limit=2))
    assert (first.items, first.more, first.total) == ([ids[4], ids[3]], True, 5)
    assert await texts(town, "boris", talk.id, limit=2, before=ids[3]) == ["2", "1"]
    assert await texts(town, "boris", talk.id, limit=2, offset=3) == ["1", "0"]
    oldest = await town.see(conversations.history, "boris", talk.id, Page(limit=2), oldest_first=True)
    assert oldest.items == ids[:2]


async def test_a_cleared_conversation_comes_back_with_the_next_message(town: World) -> None:
    await say(town, "anna", "old", peer_id=town.ids["boris"])
    [talk] = (await town.see(conversations.list, "boris", Page())).items
    await town.do(conversations.clear_history, "boris", talk.id)
    assert (await town.see(conversations.list, "boris", Page())).items == []
    await say(town, "anna", "new", peer_id=town.ids["boris"])
    assert await texts(town, "boris", talk.id) == ["new"]
    assert await texts(town, "anna", talk.id) == ["new", "old"]
