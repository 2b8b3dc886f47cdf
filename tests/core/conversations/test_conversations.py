"""Talk between two and between many: what is seen by whom, read, hidden, and left."""

from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import conversations, events, graph, posts
from veche.core.conversations import NewMessage
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.paging import Page
from veche.core.posts import Visibility


async def say(w: World, who: str, text: str, to: int | str, **fields: object) -> int:
    where = {"peer_id": w.ids[to]} if isinstance(to, str) else {"conversation_id": to}
    return await w.do(conversations.send, who, NewMessage(text=text, **where, **fields))


async def texts(w: World, who: str, conversation: int, **page: int) -> list[str]:
    found = await w.see(conversations.history, who, conversation, Page(**page))
    views = await w.see(posts.load, who, found.items)
    return [view.plain for view in views.values()]


async def listed(w: World, who: str, **asked: object) -> list[tuple[int, str | None, int]]:
    found = await w.see(conversations.list, who, Page(), **asked)
    return [(each.id, each.last_message and each.last_message.plain, each.unread_count) for each in found.items]


async def test_two_who_write_to_each_other_share_one_conversation(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        assert await w.see(conversations.find_pair, "anna", w.ids["boris"]) is None
        await say(w, "anna", "hello", "boris")
        await say(w, "boris", "hi", "anna")
        await w.post("anna", "@boris from another app", visibility=Visibility.DIRECT)
        pair = await w.see(conversations.find_pair, "boris", w.ids["anna"])
        assert pair is not None
        assert await listed(w, "anna") == [(pair, "from another app", 0)]
        assert await listed(w, "boris") == [(pair, "from another app", 1)]
        assert await texts(w, "anna", pair) == ["from another app", "hi", "hello"]
        seen = (await w.see(conversations.load, "anna", [pair]))[pair]
        assert seen.peer is not None and seen.peer.username == "boris" and seen.kind == "pair"
        assert [member.username for member in seen.members] == ["anna", "boris"] and seen.members_count == 2
        assert (seen.last_cmid, seen.read_cmid, seen.peer_read_cmid, seen.can_write) == (3, 3, 2, True)


async def test_one_may_write_to_oneself(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna")
        await say(w, "anna", "note to self", "anna")
        (own,) = (await w.see(conversations.list, "anna", Page())).items
        assert own.peer is not None and own.peer.username == "anna" and own.can_write and own.unread_count == 0


async def test_the_same_key_is_the_same_message(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        first = await say(w, "anna", "hello", "boris", key="7")
        assert await say(w, "anna", "hello", "boris", key="7") == first
        assert await say(w, "boris", "hello", "anna", key="7") != first
        assert await say(w, "anna", "hello", "boris", key="8") != first
        assert (await w.see(conversations.counts, "boris")).messages == 1


async def test_nobody_else_reads_or_writes(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera")
        secret = await say(w, "anna", "secret", "boris")
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        for verb, args in (
            (conversations.history, (pair, Page())),
            (conversations.load_one, (pair,)),
            (conversations.members, (pair, Page())),
        ):
            with pytest.raises(NotFound):
                await w.see(verb, "vera", *args)
        for verb, args in (
            (conversations.read, (pair,)),
            (conversations.typing, (pair,)),
            (conversations.hide_conversation, (pair,)),
            (conversations.restore, (secret,)),
        ):
            with pytest.raises(NotFound):
                await w.do(verb, "vera", *args)
        assert await w.see(conversations.load, "vera", [pair]) == {}
        assert await w.do(conversations.delete_for_me, "vera", [secret]) == set()
        with pytest.raises((NotFound, NotAllowed)):
            await say(w, "vera", "let me in", pair)
        with pytest.raises(NotFound):
            await say(w, "vera", "?", "boris", reply_to_id=secret)
        with pytest.raises(NotFound):
            await say(w, "vera", "look", "boris", forward_ids=(secret,))
        with pytest.raises(NotSignedIn):
            await w.see(conversations.list, "", Page())
        with pytest.raises(Invalid):
            await w.do(conversations.send, "anna", NewMessage(text="to nobody"))


async def test_a_block_stops_a_pair_and_hides_nothing(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        await say(w, "anna", "hello", "boris")
        await w.do(graph.block, "boris", w.ids["anna"])
        with pytest.raises(NotAllowed):
            await say(w, "anna", "hello?", "boris")
        (seen,) = (await w.see(conversations.list, "anna", Page())).items
        assert not seen.can_write and seen.last_message is not None


async def test_reading_counts_down_and_is_told_to_all(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        for n in range(5):
            await say(w, "anna", f"{n}", "boris")
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        counted = await w.see(conversations.counts, "boris")
        assert (counted.whole, counted.unread, counted.messages) == (1, 1, 5)
        w.events.clear()
        assert await w.do(conversations.read, "boris", pair, 3)
        assert (await listed(w, "boris"))[0][2] == 2
        (told,) = w.events
        assert isinstance(told, events.ConversationRead)
        assert (told.account_id, told.cmid, set(told.to)) == (w.ids["boris"], 3, {w.ids["anna"], w.ids["boris"]})
        assert not await w.do(conversations.read, "boris", pair, 2)
        assert await w.do(conversations.read, "boris", pair)
        assert not await w.do(conversations.read, "boris", pair)
        seen = (await w.see(conversations.load, "anna", [pair]))[pair]
        assert seen.peer_read_cmid == 5
        found = await w.see(conversations.history, "anna", pair, Page())
        assert all(view.facts.read for view in (await w.see(posts.load, "anna", found.items)).values())
        assert await listed(w, "boris", unread=True) == []


async def test_what_one_hides_the_other_keeps(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        ids = [await say(w, "anna", f"{n}", "boris") for n in range(4)]
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        assert await w.do(conversations.delete_for_me, "boris", [ids[3], ids[1]]) == {ids[3], ids[1]}
        assert await texts(w, "boris", pair) == ["2", "0"]
        assert await texts(w, "anna", pair) == ["3", "2", "1", "0"]
        assert await listed(w, "boris") == [(pair, "2", 2)]
        await w.do(conversations.restore, "boris", ids[3])
        assert await listed(w, "boris") == [(pair, "3", 3)]
        with pytest.raises(NotFound):
            await w.do(conversations.restore, "boris", ids[3])
        await w.do(posts.delete, "anna", ids[3])
        assert await listed(w, "boris") == [(pair, "2", 2)]
        assert await listed(w, "anna") == [(pair, "2", 0)]


async def test_a_message_is_told_with_the_conversation_as_it_stood_then(database_url: str, tmp_path: Path) -> None:
    """Who hears of each message hears of each, also when the next one is there before the first is told."""
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        first, second = [await say(w, "anna", text, "boris") for text in ("first", "second")]
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None

        async def last(at: int) -> str | None:
            view = await w.see(conversations.load_one, "boris", pair, at=at)
            return view.last_message and view.last_message.plain

        assert [await last(at) for at in (first, second)] == ["first", "second"]
        await w.do(conversations.delete_for_me, "boris", [first])
        assert await last(first) == "second"


async def test_a_hidden_conversation_comes_back_with_the_next_message(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        old = await say(w, "anna", "old", "boris")
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        await w.do(conversations.hide_conversation, "boris", pair)
        assert await listed(w, "boris") == []
        await w.do(conversations.delete_for_me, "boris", [old])
        assert await listed(w, "boris") == []
        await w.do(conversations.restore, "boris", old)
        await say(w, "anna", "new", "boris")
        assert await texts(w, "boris", pair) == ["new", "old"]
        await w.do(conversations.hide_conversation, "boris", pair, and_messages=True)
        assert (await w.see(conversations.counts, "boris")).messages == 0
        await say(w, "anna", "newest", "boris")
        assert await texts(w, "boris", pair) == ["newest"]
        assert await texts(w, "anna", pair) == ["newest", "new", "old"]


async def test_a_member_of_a_chat_sees_what_falls_into_their_stay(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera", "gleb")
        chat = await w.do(conversations.open_chat, "anna", " Tea \n party ", [w.ids["boris"]])
        await say(w, "anna", "before", chat)
        await w.do(conversations.invite, "boris", chat, w.ids["vera"])
        with pytest.raises(Conflict):
            await w.do(conversations.invite, "anna", chat, w.ids["vera"])
        await say(w, "anna", "during", chat)
        with pytest.raises(NotAllowed):
            await w.do(conversations.kick, "vera", chat, w.ids["anna"])
        with pytest.raises(NotAllowed):
            await w.do(conversations.kick, "vera", chat, w.ids["boris"])
        await w.do(conversations.kick, "boris", chat, w.ids["vera"])
        await say(w, "anna", "after", chat)
        assert await texts(w, "anna", chat) == ["after", "during", "before"]
        assert await texts(w, "vera", chat) == ["during"]
        with pytest.raises(NotAllowed):
            await say(w, "vera", "hm", chat)
        out = (await w.see(conversations.load, "vera", [chat]))[chat]
        assert not out.is_member and not out.can_write and out.title == "Tea party" and out.last_cmid == 2
        await w.do(conversations.invite, "anna", chat, w.ids["vera"])
        await say(w, "anna", "again", chat)
        assert await texts(w, "vera", chat) == ["again"]
        await w.do(conversations.leave, "boris", chat)
        await w.do(conversations.rename, "vera", chat, "Coffee")
        with pytest.raises(NotFound):
            await w.do(conversations.rename, "gleb", chat, "Mine")
        changes = [event.change for event in w.events if isinstance(event, events.ConversationChanged)]
        assert changes == ["created", "joined", "kicked", "joined", "left", "title"]
        present = await w.see(conversations.members, "anna", chat, Page())
        assert {each.username for each in present.items} == {"anna", "vera"}


async def test_a_chat_of_exactly_these_is_no_longer_that_when_somebody_joins(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera", "gleb")
        first = await w.post("anna", "@boris @vera hello", visibility=Visibility.DIRECT)
        chat = (await w.see(posts.load_one, "anna", first)).conversation_id
        assert chat is not None
        await w.do(conversations.invite, "anna", chat, w.ids["gleb"])
        second = await w.post("anna", "@boris @vera hello", visibility=Visibility.DIRECT)
        assert (await w.see(posts.load_one, "anna", second)).conversation_id != chat


async def test_history_goes_by_number_and_by_offset_both_ways(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        ids = [await say(w, "anna", f"{n}", "boris") for n in range(9)]
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        newest = ids[::-1]
        page = await w.see(conversations.history, "boris", pair, Page(limit=4))
        assert (page.items, page.cursors, page.more, page.total) == (newest[:4], [9, 8, 7, 6], True, 9)
        page = await w.see(conversations.history, "boris", pair, Page(limit=4, offset=6))
        assert (page.items, page.more) == (newest[6:], False)
        page = await w.see(conversations.history, "boris", pair, Page(limit=3, before=6))
        assert page.items == newest[4:7]
        page = await w.see(conversations.history, "boris", pair, Page(limit=3, after=4))
        assert page.items == newest[2:5]
        page = await w.see(conversations.history, "boris", pair, Page(limit=3, offset=1), ascending=True)
        assert (page.items, page.more) == (ids[1:4], True)


async def test_forwards_are_readable_for_those_who_get_them(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera")
        original = await say(w, "anna", "what anna said", "boris")
        passed = await say(w, "boris", "", "vera", forward_ids=(original,))
        seen = await w.see(posts.load_one, "vera", passed)
        (forward,) = seen.details["forwards"]
        assert (forward["author_id"], forward["text"]) == (w.ids["anna"], "what anna said")


async def test_a_page_of_conversations_takes_as_many_statements_as_one(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        names = [f"friend{n}" for n in range(6)]
        await w.people("anna", *names)
        for name in names:
            await say(w, name, "hello", "anna")
        one = await w.statements(conversations.list, "anna", Page(limit=1))
        assert one == await w.statements(conversations.list, "anna", Page(limit=40))
        found = await w.see(conversations.list, "anna", Page(limit=2))
        assert found.total == 6 and found.more and found.cursors is not None
        older = await w.see(conversations.list, "anna", Page(limit=2, before=found.cursors[-1]))
        assert [each.peer.username for each in [*found.items, *older.items] if each.peer] == names[:1:-1]


async def test_typing_and_muting(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris")
        await say(w, "anna", "hello", "boris")
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        assert pair is not None
        w.events.clear()
        await w.do(conversations.typing, "anna", pair)
        (told,) = w.events
        assert isinstance(told, events.Typing) and told.to == (w.ids["boris"],)
        await w.do(conversations.mute, "boris", pair, muted=True)
        assert (await w.see(conversations.load, "boris", [pair]))[pair].muted


async def test_pairs_and_messages_are_found_by_small_numbers(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as w:
        await w.people("anna", "boris", "vera")
        message = await say(w, "anna", "x", "boris")
        me, boris, vera = (w.ids[who] for who in ("anna", "boris", "vera"))
        view = await w.see(posts.load_one, "anna", message)
        assert await w.read(lambda tx: posts.direct.pairs_of(tx, me, [boris, vera])) == {boris: view.conversation_id}
        assert await w.read(lambda tx: posts.numbers(tx, [message, 1])) == {message: view.number}
        assert await w.read(lambda tx: posts.ids_of_numbers(tx, [view.number or 0, 10**9])) == {view.number: message}
