"""What the keepers tell everybody."""

import asyncio
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from tests.api.mastodon.client import Client
from tests.api.mastodon.test_streaming import events
from tests.server import RunningServer
from tests.waiting import PATIENCE
from veche.core import announcements
from veche.core.announcements import NewAnnouncement
from veche.core.announcements.writing import Changes
from veche.lib.emoji import is_emoji
from veche.lib.times import DAY

PATH = "/api/v1/announcements"


async def tell(server: RunningServer, text: str = "Hello", **how: Any) -> str:
    keeper = server.cast.anna.viewer
    made = await server.services.open_tx.write(
        lambda tx: announcements.create(tx, keeper, NewAnnouncement(text, **how))
    )
    return str(made.id)


async def test_an_announcement_is_read_answered_and_put_aside(
    server: RunningServer, anna: Client, boris: Client, stranger: Client
) -> None:
    linked = (await anna.status())["url"]
    id = await tell(server, f"@boris, see {linked} #news")
    shown = (await boris.get(PATH, "Announcement"))[0]
    assert shown["id"] == id and shown["read"] is False and shown["reactions"] == []
    assert [one["acct"] for one in shown["mentions"]] == ["boris"] and shown["tags"][0]["name"] == "news"
    assert [one["url"] for one in shown["statuses"]] == [linked]
    heart = f"{PATH}/{id}/reactions/{quote('❤️')}"
    for who in (anna, boris, boris):
        assert await who.ok("PUT", heart) == {}
    assert (await boris.get(PATH, "Announcement"))[0]["reactions"] == [{"name": "❤️", "count": 2, "me": True}]
    await boris.ok("DELETE", heart)
    await boris.ok("DELETE", heart)
    assert (await boris.get(PATH))[0]["reactions"] == [{"name": "❤️", "count": 1, "me": False}]
    assert await boris.post(f"{PATH}/{id}/dismiss") == {} == await boris.post(f"{PATH}/{id}/dismiss")
    assert (await boris.get(PATH))[0]["read"] is True and (await anna.get(PATH))[0]["read"] is False
    for name in ("nonsense", "❤️❤️", quote("a/b")):
        assert (await boris.send("PUT", f"{PATH}/{id}/reactions/{name}")).code in (404, 422), name
    for sign in "🍏🍐🍊🍋🍌🍉🍇":
        await boris.ok("PUT", f"{PATH}/{id}/reactions/{quote(sign)}")
    assert (await boris.send("PUT", f"{PATH}/{id}/reactions/{quote('🍓')}")).code == 422
    for method, path in (("POST", "999/dismiss"), ("PUT", f"999/reactions/{quote('🍏')}"), ("POST", "x/dismiss")):
        assert (await boris.send(method, f"{PATH}/{path}")).error == "Record not found", path
    assert (await stranger.send("GET", PATH)).code == 401


async def test_only_what_is_told_at_present_is_shown(server: RunningServer, boris: Client) -> None:
    now = server.services.open_tx.now()
    draft = await tell(server, "Draft", draft=True)
    await tell(server, "Later", scheduled_at=now + DAY)
    told = await tell(server, "Now", starts_at=now, ends_at=now + DAY, all_day=True)
    assert [one["id"] for one in await boris.get(PATH, "Announcement")] == [told]
    assert (await boris.send("POST", f"{PATH}/{draft}/dismiss")).code == 404


async def test_streams_tell_of_announcements(server: RunningServer, anna: Client, boris: Client) -> None:
    write, keeper = server.services.open_tx.write, server.cast.anna.viewer
    async with asyncio.timeout(PATIENCE), events(boris, "user") as stream:
        id = await tell(server, "Hello")
        name, told = await stream.next()
        assert name == "announcement" and told["id"] == id and "read" not in told
        await anna.ok("PUT", f"{PATH}/{id}/reactions/{quote('👍')}")
        assert await stream.next() == ("announcement.reaction", {"name": "👍", "count": 1, "announcement_id": id})
        await write(lambda tx: announcements.change(tx, keeper, int(id), Changes(text="Hello again")))
        assert (await stream.next())[1]["content"] == "<p>Hello again</p>"
        await write(lambda tx: announcements.unpublish(tx, keeper, int(id)))
        name, payload = await stream.next()
        assert (name, str(payload)) == ("announcement.delete", id)


@pytest.mark.parametrize("text", ["👍", "👍🏽", "❤", "❤️", "🇷🇺", "1️⃣", "👩‍👩‍👧", "🏴‍☠️", "☕", "🫠", "©️", "⭐"])
def test_one_emoji_is_one(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "a", "1", "👍👍", "👍 ", ":cat:", "🇷", "ы", "<", "‍", "️"])
def test_what_is_no_single_emoji_is_none(text: str) -> None:
    assert not is_emoji(text)


def test_encoding_says_nothing_of_what_is_not_there() -> None:
    from veche.api.mastodon.render.announcement import Reaction

    assert msgspec.json.encode(Reaction(name="x", count=1)) == b'{"name":"x","count":1}'
