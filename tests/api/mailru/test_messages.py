"""Messages of two."""

from tests.api.mailru.server import Session, Town
from veche.core import conversations
from veche.core.conversations import NewMessage


async def test_a_message_is_read_by_both_sides(town: Town, anna: Session, boris: Session) -> None:
    before = (await boris.ok("messages.getUnreadCount"))["count"]
    sent = await anna.ok("messages.post", uid=town.cast.boris.id, message="Привет & = + %")
    assert sent["status"] == 1 and len(sent["id"]) == 16
    assert await boris.ok("messages.getUnreadCount") == {"count": before + 1}
    (seen,) = await boris.ok("messages.getThread", uid=town.cast.anna.id)
    assert seen["type"] == 1 and seen["message"] == [{"content": "Привет & = + %", "object": "text"}]
    assert seen["filtered_message"] == "Привет & = + %" and seen["id"] == sent["id"]
    (own,) = await anna.ok("messages.getThread", uid=town.cast.boris.id)
    assert own["type"] == 0 and own["time"] == seen["time"]
    (thread,) = await boris.ok("messages.getThreadsList")
    assert thread["user"]["uid"] == str(town.cast.anna.id) and thread["unread"] == 1


async def test_threads_are_newest_first_and_paged(town: Town, anna: Session, boris: Session) -> None:
    for number in range(4):
        await anna.ok("messages.post", uid=town.cast.boris.id, message=f"{number}")
    await boris.ok("messages.post", uid=town.cast.anna.id, message="4")
    texts = [
        one["filtered_message"]
        for one in await anna.ok("messages.getThread", uid=town.cast.boris.id, limit=2, offset=1)
    ]
    assert texts == ["3", "2"]
    assert [one["type"] for one in await anna.ok("messages.getThread", uid=town.cast.boris.id, limit=2)] == [1, 0]


async def test_an_unknown_peer_is_an_empty_thread_and_no_addressee(town: Town, anna: Session, gleb: Session) -> None:
    assert await anna.ok("messages.getThread", uid=99999) == []
    assert await anna.ok("messages.getThread", uid=town.cast.vera.id) == []
    for params in ({"uid": 99999, "message": "x"}, {"uid": "x", "message": "x"}, {"message": "x"}, {"uid": 1}):
        assert (await anna.get("messages.post", **params)).error == 100, params
    assert (await anna.get("messages.post", uid=town.cast.boris.id, message="")).error == 100
    blocked = await gleb.get("messages.post", uid=town.cast.boris.id, message="x")
    assert blocked.error in (100, 202)
    assert (await anna.get("messages.getThread")).error == 100


async def test_messages_are_in_no_feed_and_chats_in_no_list(town: Town, anna: Session, boris: Session) -> None:
    cast = town.cast
    before = len(await boris.ok("stream.get", limit=50))
    await anna.ok("messages.post", uid=cast.boris.id, message="тайна")

    async def chat(tx: object) -> None:
        id = await conversations.open_chat(tx, cast.anna.viewer, "Чай", (cast.boris.id, cast.vera.id))
        await conversations.send(tx, cast.anna.viewer, NewMessage(conversation_id=id, text="всем"))

    await town.services.open_tx.write(chat)
    assert len(await boris.ok("stream.get", limit=50)) == before
    assert [one["user"]["uid"] for one in await boris.ok("messages.getThreadsList")] == [str(cast.anna.id)]
