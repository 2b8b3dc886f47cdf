"""Messages and the long poll over HTTP."""

import asyncio

from tests.api.vk.world import World
from veche.core import auth, conversations

CHATS = 2_000_000_000


async def test_a_message_is_written_read_changed_and_deleted(vk: World) -> None:
    anna, boris = vk.cast.anna.id, vk.cast.boris.id
    number = await vk.call("messages.send", "boris", peer_id=anna, message="Hi", random_id=7)
    assert await vk.call("messages.send", "boris", peer_id=anna, message="Hi", random_id=7) == number
    talks = await vk.call("messages.getConversations", "anna", extended=1)
    assert talks["count"] == 1 and talks["unread_count"] == 1
    assert talks["items"][0]["conversation"]["peer"] == {"id": boris, "type": "user", "local_id": boris}
    assert talks["items"][0]["conversation"]["unread_count"] == 1
    assert talks["items"][0]["last_message"]["out"] == 0
    assert await vk.call("messages.markAsRead", "anna", peer_id=boris) == 1
    seen = await vk.call("messages.getConversationsById", "boris", peer_ids=anna)
    assert seen["items"][0]["out_read"] == number
    assert await vk.call("messages.edit", "boris", message_id=number, message="Hello") == 1
    history = await vk.call("messages.getHistory", "anna", peer_id=boris)
    assert [one["text"] for one in history["items"]] == ["Hello"] and history["count"] == 1
    gone = await vk.call("messages.delete", "anna", message_ids=number)
    assert gone[0]["response"] == 1 and gone[0]["peer_id"] == boris
    assert (await vk.call("messages.getHistory", "anna", peer_id=boris))["count"] == 0
    assert (await vk.call("messages.getHistory", "boris", peer_id=anna))["count"] == 1
    assert await vk.call("messages.restore", "anna", message_id=number) == 1
    assert (await vk.call("messages.getById", "anna", message_ids=number))["count"] == 1
    assert await vk.call("messages.delete", "boris", None, message_ids=number, delete_for_all=1) == {str(number): 1}
    assert (await vk.call("messages.getHistory", "anna", peer_id=boris))["count"] == 0


async def test_a_chat_is_opened_renamed_and_left(vk: World) -> None:
    anna, vera = vk.cast.anna.id, vk.cast.vera.id
    chat = await vk.call("messages.createChat", "boris", "5.131", user_ids=anna, title="Books")
    peer = CHATS + chat
    assert await vk.call("messages.addChatUser", "boris", chat_id=chat, user_id=vera) == 1
    await vk.call("messages.send", "vera", peer_id=peer, message="Here I am", random_id=1)
    assert (await vk.call("messages.getHistory", "anna", peer_id=peer))["items"][0]["from_id"] == vera
    assert await vk.call("messages.editChat", "boris", chat_id=chat, title="Readers") == 1
    assert (await vk.call("messages.getChat", "anna", chat_id=chat))["title"] == "Readers"
    assert await vk.call("messages.removeChatUser", "vera", chat_id=chat, user_id=vera) == 1
    assert await vk.error("messages.send", "vera", peer_id=peer, message="Again", random_id=2) == 902
    assert await vk.error("messages.getHistory", "gleb", peer_id=peer) == 15


async def test_strangers_and_blocked_people_cannot_write(vk: World) -> None:
    boris = vk.cast.boris.id
    assert await vk.error("messages.send", "gleb", peer_id=boris, message="Hi", random_id=1) == 902
    assert await vk.error("messages.send", "gleb", None, peer_id=boris, message="Hi", random_id=1) == 945
    assert await vk.error("messages.send", "gleb", peer_id=999999, message="Hi", random_id=1) == 936
    assert await vk.error("messages.send", "gleb", peer_id=vk.cast.anna.id, random_id=1) == 100


async def test_a_conversation_of_two_is_no_chat(vk: World) -> None:
    await vk.call("messages.send", "boris", peer_id=vk.cast.anna.id, message="Hi", random_id=1)
    found = (await vk.call("messages.getConversations", "anna"))["items"][0]["conversation"]
    assert found["peer"]["id"] == vk.cast.boris.id
    async with vk.server.services.open_tx.read() as tx:
        pair = await conversations.find_pair(tx, vk.cast.anna.viewer, vk.cast.boris.id)
    peer = CHATS + (pair or 0)
    assert await vk.error("messages.send", "anna", peer_id=peer, message="Hi", random_id=2) == 936
    assert await vk.error("messages.getHistory", "anna", peer_id=peer) == 15
    assert await vk.error("messages.setActivity", "anna", peer_id=peer) == 936


async def poll(vk: World, server: dict[str, object], **params: object) -> dict[str, object]:
    path = "/nim" + str(server["server"]).rpartition("/nim")[2]
    query = {"act": "a_check", "key": str(server["key"]), "ts": str(server["ts"]), "wait": "5"}
    async with vk.http.get(path, params={**query, **{name: str(value) for name, value in params.items()}}) as answer:
        found: dict[str, object] = await answer.json()
        return found


async def test_the_long_poll_tells_all_versions_what_happened(vk: World) -> None:
    anna, boris = vk.cast.anna.id, vk.cast.boris.id
    await vk.call("messages.send", "boris", peer_id=anna, message="First", random_id=1)
    server = await vk.call("messages.getLongPollServer", "anna", lp_version=3)
    assert "://" not in server["server"] and server["pts"] == server["ts"]
    assert "://" in (await vk.call("messages.getLongPollServer", "anna", None))["server"]
    waiting = asyncio.create_task(poll(vk, server, mode=234, version=3))
    await asyncio.sleep(0.1)
    number = await vk.call("messages.send", "boris", peer_id=anna, message="a<b\nc", random_id=2)
    found = await waiting
    event = found["updates"][0]  # type: ignore[index]
    assert event[:2] == [4, number] and event[3] == boris and event[5] == "a&lt;b<br>c"
    assert event[2] & 1 and not event[2] & 2
    assert found["pts"] == found["ts"]
    newest = (await poll(vk, server, version=19, wait=0))["updates"][0]  # type: ignore[index]
    assert newest[0] == 10004 and newest[4] == boris and newest[10] == number
    oldest = (await poll(vk, server, wait=0))["updates"][0]  # type: ignore[index]
    assert oldest[:2] == [4, number] and oldest[5] == " ... "
    after = {**server, "ts": found["ts"]}
    assert await poll(vk, after, wait=0) == {"ts": found["ts"], "updates": []}
    await vk.call("messages.setActivity", "boris", peer_id=anna, type="typing")
    await vk.call("messages.markAsRead", "anna", peer_id=boris)
    await vk.call("messages.delete", "boris", message_ids=number, delete_for_all=1)
    codes = [one[0] for one in (await poll(vk, after, wait=0, version=3))["updates"]]  # type: ignore[attr-defined]
    assert codes == [61, 6, 80, 2]
    told = await vk.call("messages.getLongPollHistory", "anna", ts=server["ts"])
    assert told["history"] and told["new_pts"] > server["ts"]


async def test_the_long_poll_tells_nothing_more_once_its_token_is_revoked(vk: World) -> None:
    server = await vk.call("messages.getLongPollServer", "anna")
    app, mine = (await vk.server.token("anna", dialect="vk")).app, vk.tokens.pop("anna None")
    await vk.server.services.open_tx.write(lambda tx: auth.revoke_token(tx, app, mine))
    await vk.call("messages.send", "boris", peer_id=vk.cast.anna.id, message="Secret", random_id=7)
    assert await poll(vk, server, wait=0) == {"failed": 2}


async def test_the_long_poll_says_what_is_wrong(vk: World) -> None:
    server = await vk.call("messages.getLongPollServer", "anna")
    assert await poll(vk, {**server, "key": "0" * 61}, wait=0) == {"failed": 3}
    other = await vk.call("messages.getLongPollServer", "boris")
    assert await poll(vk, {**server, "key": other["key"]}, wait=0) == {"failed": 3}
    assert await poll(vk, server, wait=0, version=99) == {"failed": 4, "min_version": 0, "max_version": 19}
    assert (await poll(vk, {**server, "ts": 2_000_000_000}, wait=0))["failed"] == 1
    async with vk.http.get(f"/nim{vk.cast.anna.id}?act=a_check") as answer:
        assert answer.status == 403
    async with vk.http.get(f"/nim{vk.cast.anna.id}?act=else&key=x") as answer:
        assert answer.status == 400
