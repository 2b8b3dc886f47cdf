"""Streams: over server-sent events and over WebSockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.conftest import SignIn
from tests.waiting import PATIENCE, until


class Events:
    """Server-sent events as they come."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> tuple[str, Any]:
        """The next event and its payload; heartbeats are passed over."""
        name = data = ""
        async with asyncio.timeout(PATIENCE):
            while line := (await self._answer.content.readline()).decode():
                if line.startswith("event: "):
                    name = line[7:].strip()
                elif line.startswith("data: "):
                    data = line[6:].strip()
                elif not line.strip() and name:
                    return name, json.loads(data)
        raise AssertionError("the stream ended")

    async def ended(self) -> bool:
        async with asyncio.timeout(PATIENCE):
            while await self._answer.content.readline():
                pass
        return True


@asynccontextmanager
async def events(who: Client, path: str) -> AsyncIterator[Events]:
    assert who.token is not None
    async with who.server.http.get(f"/api/v1/streaming/{path}", headers=who.token.headers) as answer:
        assert answer.status == 200 and answer.content_type == "text/event-stream", await answer.text()
        assert answer.headers.getall("cache-control") == ["private, no-store"]
        assert (await answer.content.readline()).startswith(b":")
        yield Events(answer)


class Frames:
    """Messages of a WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, **order: Any) -> None:
        await self.socket.send_json(order)

    async def next(self) -> Any:
        found = await self.socket.receive_json(timeout=PATIENCE)
        return found

    async def told(self) -> tuple[list[str], str, Any]:
        found = await self.next()
        return found["stream"], found["event"], json.loads(found["payload"])


@asynccontextmanager
async def socket(who: Client, query: str = "", **more: Any) -> AsyncIterator[Frames]:
    assert who.token is not None
    more.setdefault("headers", who.token.headers)
    async with who.server.http.ws_connect(f"/api/v1/streaming{query}", **more) as opened:
        yield Frames(opened)


async def test_a_day_in_the_stream_of_a_user(anna: Client, boris: Client) -> None:
    async with events(anna, "user") as heard:
        id = (await boris.status("hello"))["id"]
        name, told = await heard.next()
        assert name == "update" and told["id"] == id and told["account"]["acct"] == "boris"
        assert "favourited" not in told
        await boris.ok("PUT", f"/api/v1/statuses/{id}", json={"status": "hello again"})
        name, told = await heard.next()
        assert name == "status.update" and told["content"] == "<p>hello again</p>"
        await boris.ok("DELETE", f"/api/v1/statuses/{id}")
        assert await heard.next() == ("delete", int(id))
        mine = (await anna.status("mine"))["id"]
        assert (await heard.next())[1]["id"] == mine
        await boris.post(f"/api/v1/statuses/{mine}/favourite")
        name, told = await heard.next()
        assert name == "notification" and told["type"] == "favourite" and told["status"]["id"] == mine


async def test_streams_hold_only_what_is_theirs(anna: Client, boris: Client, gleb: Client) -> None:
    async with (
        events(boris, "public") as public,
        events(boris, "hashtag?tag=Tea") as tagged,
        events(boris, "user/notification") as told,
        events(boris, "public/remote"),
    ):
        await gleb.status("#tea by somebody blocked")
        await anna.status("#tea for few", visibility="unlisted")
        await anna.status("plain")
        id = (await anna.status("@boris #tea"))["id"]
        assert (await public.next())[1]["content"] == "<p>plain</p>"
        assert (await public.next())[1]["id"] == id
        assert (await tagged.next())[1]["id"] == id
        name, notification = await told.next()
        assert name == "notification" and notification["status"]["id"] == id


async def test_what_is_held_is_not_streamed_and_letting_it_in_is_told(anna: Client, gleb: Client) -> None:
    await anna.ok("PATCH", "/api/v2/notifications/policy", json={"for_not_following": "filter"})
    async with events(anna, "user/notification") as heard:
        await gleb.status("@anna hello")
        waiting = (await anna.get("/api/v1/notifications/requests"))[0]["id"]
        await anna.post(f"/api/v1/notifications/requests/{waiting}/accept")
        assert await heard.next() == ("notifications_merged", 1)
        id = (await gleb.status("@anna again"))["id"]
        name, told = await heard.next()
        assert name == "notification" and told["status"]["id"] == id


async def test_a_list_and_direct_talk_have_streams(anna: Client, boris: Client, gleb: Client) -> None:
    kept = (await anna.post("/api/v1/lists", title="x"))["id"]
    await anna.post(f"/api/v1/lists/{kept}/accounts", account_ids=[boris.id])
    async with events(anna, f"list?list={kept}") as listed, events(anna, "direct") as talk:
        id = (await boris.status("for the list"))["id"]
        assert (await listed.next())[1]["id"] == id
        said = (await boris.status("@anna psst", visibility="direct"))["id"]
        name, told = await talk.next()
        assert name == "conversation" and told["last_status"]["id"] == said and told["unread"] is True
    assert (await gleb.send("GET", f"/api/v1/streaming/list?list={kept}")).code == 404


async def test_what_becomes_of_direct_talk_is_told_to_who_is_in_it(anna: Client, boris: Client, vera: Client) -> None:
    await vera.post(f"/api/v1/accounts/{boris.id}/follow")
    async with (
        events(anna, "user") as receiver,
        events(anna, "direct") as talk,
        events(boris, "user") as author,
        events(vera, "user") as other,
    ):
        said = (await boris.status("@anna psst", visibility="direct"))["id"]
        assert (await receiver.next())[0] == "notification" and (await talk.next())[0] == "conversation"
        await boris.ok("PUT", f"/api/v1/statuses/{said}", json={"status": "@anna hush"})
        for heard in (receiver, talk, author):
            name, told = await heard.next()
            assert name == "status.update" and told["id"] == said and "hush" in told["content"]
        await boris.ok("DELETE", f"/api/v1/statuses/{said}")
        for heard in (receiver, talk, author):
            assert await heard.next() == ("delete", int(said))
        plain = (await boris.status("plain"))["id"]
        assert (await other.next())[1]["id"] == plain


async def test_one_socket_carries_many_streams(anna: Client, boris: Client) -> None:
    async with socket(anna, "?stream=user") as frames:
        await frames.send(type="subscribe", stream="hashtag", tag="tea")
        await frames.send(type="subscribe", stream="public:local")
        await frames.send(type="subscribe", stream="nonsense")
        assert await frames.next() == {"error": "Unknown stream type", "status": 400}
        id = (await boris.status("#tea"))["id"]
        found = [await frames.told() for _ in range(3)]
        assert sorted(label for label, _, _ in found) == [["hashtag", "tea"], ["public:local"], ["user"]]
        assert {told["id"] for _, _, told in found} == {id}
        await frames.send(type="unsubscribe", stream="hashtag", tag="tea")
        await frames.send(type="unsubscribe", stream="public:local")
        await frames.send(type="subscribe", stream="nonsense")
        assert (await frames.next())["status"] == 400
        await boris.status("#tea again")
        await boris.status("@anna more")
        assert (await frames.told())[0] == ["user"]
        await frames.socket.send_str("no json")
        await frames.socket.send_str('{"type": "subscribe"}')


@pytest.mark.parametrize("place", ["header", "query", "subprotocol"])
async def test_the_token_may_stand_in_three_places(anna: Client, place: str) -> None:
    assert anna.token is not None
    text = anna.token.text
    more: dict[str, Any] = {"headers": anna.token.headers if place == "header" else {}}
    if place == "subprotocol":
        more["protocols"] = (text,)
    query = f"?stream=user&access_token={text}" if place == "query" else "?stream=user"
    async with socket(anna, query, **more) as frames:
        if place == "subprotocol":
            assert frames.socket.protocol == text
        id = (await anna.status())["id"]
        assert (await frames.told())[2]["id"] == id


async def test_nobody_listens_without_a_user_and_a_scope(anna: Client, stranger: Client, sign_in: SignIn) -> None:
    assert (await stranger.send("GET", "/api/v1/streaming/public")).code == 401
    assert (await (await sign_in(None)).send("GET", "/api/v1/streaming/public")).code == 422
    narrow = await sign_in("anna", "read:lists")
    assert (await narrow.send("GET", "/api/v1/streaming/user")).code == 403
    notified = await sign_in("anna", "read:notifications")
    assert (await notified.send("GET", "/api/v1/streaming/user")).code == 403
    found = await anna.send("GET", "/api/v1/streaming/nonsense")
    assert (found.code, found.error) == (400, "Unknown channel requested")
    assert (await anna.send("GET", "/api/v1/streaming/hashtag")).code == 400
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with socket(anna, "?stream=user", headers={"Authorization": "Bearer nonsense"}):
            pass
    assert refused.value.status in (401, 403)
    async with stranger.server.http.get("/api/v1/streaming/health") as answer:
        assert await answer.text() == "OK"


async def test_streams_end_when_the_token_is_revoked(anna: Client, boris: Client) -> None:
    assert anna.token is not None
    app = anna.token.app
    async with events(anna, "user") as heard, socket(anna, "?stream=user") as frames:
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret, "token": anna.token.text}
        await anna.ok("POST", "/oauth/revoke", data=secrets)
        assert await heard.ended()
        closed = await frames.socket.receive(timeout=PATIENCE)
        assert closed.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_who_goes_is_forgotten(anna: Client) -> None:
    hub = anna.server.app.door.extras["hub"]
    async with events(anna, "user"), socket(anna, "?stream=public"):
        await until(lambda: hub.count == 2)
    await until(lambda: hub.count == 0)
    await until(lambda: len(anna.server.app.door.streams) == 0)
