"""Streams tell everything once, in order, to whom it concerns, and end when they must."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.core.effects import ON
from tests.core.world import World, opened
from tests.waiting import PATIENCE
from veche.core import accounts, conversations, events, graph, lists, posts, streams, tags, timelines
from veche.core.conversations import NewMessage
from veche.core.eventbase import Event
from veche.core.eventlog import LogReader
from veche.core.paging import Page
from veche.core.posts import PostChanges, Visibility
from veche.core.reactions import live
from veche.core.streams import Channel, Hub, Subscription
from veche.core.viewer import Viewer

HOME, PUBLIC = Channel("home"), Channel("public")
NOTIFICATIONS, MESSAGES = Channel("notifications"), Channel("messages")


class Station:
    """A world with a hub that follows its log."""

    def __init__(self, w: World, hub: Hub, log: LogReader) -> None:
        self.w, self.hub, self.log = w, hub, log

    def listen(self, who: str, *channels: Channel, token_id: int | None = None) -> Subscription:
        viewer = Viewer(account_id=self.w.ids[who], token_id=token_id) if who else Viewer.anonymous
        return self.hub.subscribe(viewer, channels)

    async def heard(self, subscription: Subscription) -> list[tuple[str, str, int | None]]:
        """(channel, kind, post) of all that has come."""
        await self.log.catch_up()
        found = []
        while (item := await subscription.get(0)) is not None:
            found.append((item.channel.kind, item.kind, item.post_id))
        return found


@asynccontextmanager
async def station(url: str, path: Path, *names: str) -> AsyncIterator[Station]:
    on: dict[type[Event], list[Any]] = {kind: [live(streams.announce)] for kind in Event.registry.values()}
    for kind, reactions in ON.items():
        on[kind] += reactions
    async with opened(url, path, on) as w:
        await w.people(*names)
        hub = Hub(w.factory)

        class Context:
            pass

        context = Context()
        context.hub = hub  # type: ignore[attr-defined]
        log = LogReader(w.factory.engine, w.factory.reactions, w.factory.bus, context)
        await log.start()
        try:
            yield Station(w, hub, log)
        finally:
            hub.stop()
            await log.stop()


async def test_home_is_streamed_by_the_rules_of_home(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris", "vera") as s:
        w = s.w
        await w.follow("anna", "boris")
        anna, vera = s.listen("anna", HOME), s.listen("vera", HOME)
        post = await w.post("boris", "hello")
        own = await w.post("anna", "mine")
        await w.post("boris", "to vera", reply_to_id=await w.post("vera", "of vera"))
        narrow = await w.post("boris", "for followers", visibility=Visibility.FOLLOWERS)
        assert await s.heard(anna) == [("home", "post", post), ("home", "post", own), ("home", "post", narrow)]
        assert {kind for _, kind, _ in await s.heard(vera)} == {"post"}
        await w.do(posts.edit, "boris", post, PostChanges(text="hello again"))
        assert await s.heard(anna) == [("home", "edit", post)]
        await w.do(posts.delete, "boris", post)
        assert await s.heard(anna) == [("home", "delete", post)]
        assert await s.heard(vera) == []
        await w.do(graph.mute, "anna", w.ids["boris"])
        await w.post("boris", "unheard")
        assert await s.heard(anna) == []


async def test_a_followed_hashtag_is_streamed_home(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris") as s:
        w = s.w
        await w.do(tags.follow, "anna", "tea")
        anna = s.listen("anna", HOME)
        await w.post("boris", "no tag")
        await w.post("boris", "few #tea", visibility=Visibility.FOLLOWERS)
        post = await w.post("boris", "a cup of #Tea and #cake")
        assert await s.heard(anna) == [("home", "post", post)]
        await w.do(posts.delete, "boris", post)
        assert await s.heard(anna) == [("home", "delete", post)]
        await w.do(tags.unfollow, "anna", "tea")
        await w.post("boris", "#tea")
        assert await s.heard(anna) == []


async def test_open_channels_are_narrowed_and_spare_one_the_blocked(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris") as s:
        w = s.w
        everybody, anna = s.listen("", PUBLIC), s.listen("anna", PUBLIC)
        tagged = s.listen("anna", Channel("tag", name="tea"))
        far = s.listen("anna", Channel("public", side="remote"))
        pictures = s.listen("anna", Channel("public", only_media=True))
        post = await w.post("boris", "a cup of #tea")
        answer = await w.post("anna", "more #tea", reply_to_id=post)
        await w.post("boris", "quiet #tea", visibility=Visibility.UNLISTED)
        assert await s.heard(everybody) == await s.heard(anna) == [("public", "post", post)]
        assert await s.heard(tagged) == [("tag", "post", post), ("tag", "post", answer)]
        assert await s.heard(far) == await s.heard(pictures) == []
        await w.do(graph.block, "anna", w.ids["boris"])
        await w.post("boris", "nobody at home? #tea")
        assert await s.heard(anna) == await s.heard(tagged) == []
        assert len(await s.heard(everybody)) == 1


async def test_a_list_is_streamed_to_its_owner_only(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris", "vera") as s:
        w = s.w
        await w.follow("anna", "boris")
        listed = (await w.do(lists.create, "anna", "friends")).id
        await w.do(lists.add, "anna", listed, [w.ids["boris"]])
        anna, vera = (
            s.listen("anna", Channel("list", list_id=listed)),
            s.listen("vera", Channel("list", list_id=listed)),
        )
        post = await w.post("boris", "hello")
        await w.post("anna", "own")
        assert await s.heard(anna) == [("list", "post", post)]
        await w.do(posts.delete, "boris", post)
        assert await s.heard(anna) == [("list", "delete", post)]
        assert await s.heard(vera) == []


async def test_notifications_and_messages_come_to_their_receiver(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris") as s:
        w = s.w
        await w.follow("anna", "boris")
        anna, boris = s.listen("anna", NOTIFICATIONS, MESSAGES), s.listen("boris", MESSAGES)
        post = await w.post("anna", "a post")
        await w.do(posts.like, "boris", post)
        message = await w.do(conversations.send, "boris", NewMessage(peer_id=w.ids["anna"], text="psst"))
        pair = await w.see(conversations.find_pair, "anna", w.ids["boris"])
        await w.do(conversations.read, "anna", pair)
        await w.do(conversations.typing, "boris", pair)
        assert await s.heard(anna) == [
            ("notifications", "notification", post),
            ("messages", "message", message),
            ("notifications", "notification", message),
            ("messages", "read", message),
            ("messages", "typing", None),
        ]
        assert [kind for _, kind, _ in await s.heard(boris)] == ["message", "read"]


async def test_what_becomes_of_a_message_is_told_at_home_too(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris", "gleb") as s:
        w = s.w
        anna, gleb = s.listen("anna", HOME, MESSAGES), s.listen("gleb", HOME, MESSAGES)
        first = await w.do(conversations.send, "boris", NewMessage(peer_id=w.ids["anna"], text="psst"))
        await w.do(posts.edit, "boris", first, PostChanges(text="hush"))
        await w.do(posts.delete, "boris", first)
        assert await s.heard(anna) == [
            ("messages", "message", first),
            ("messages", "message_edit", first),
            ("home", "message_edit", first),
            ("messages", "message_delete", first),
            ("home", "message_delete", first),
        ]
        assert await s.heard(gleb) == []


async def test_one_load_serves_all_who_are_shown_a_post(database_url: str, tmp_path: Path) -> None:
    names = [f"reader{n}" for n in range(12)]
    async with station(database_url, tmp_path, "anna", *names) as s:
        w = s.w
        listeners = [s.listen(name, HOME) for name in names]
        for name in names:
            await w.follow(name, "anna")
        post = await w.post("anna", "to all")
        await s.log.catch_up()
        items = [await listener.get(0) for listener in listeners]
        views = [await s.hub.load(item, one.viewer) for item, one in zip(items, listeners, strict=True) if item]
        assert len(views) == 12 and len({id(view) for view in views}) == 1
        assert views[0] is not None and views[0].id == post
        await w.do(posts.like, names[0], post)
        await w.do(posts.edit, "anna", post, PostChanges(text="to all of you"))
        await s.log.catch_up()
        item = await listeners[0].get(0)
        assert item is not None
        edited = await s.hub.load(item, listeners[0].viewer)
        assert edited is not None and not edited.facts.liked and edited.facts.likes_count == 1
        await w.do(posts.delete, "anna", post)
        second = streams.Item(1, HOME, "post", item.event, post_id=post)
        assert await s.hub.load(second, listeners[0].viewer) is None


async def test_streams_end_with_their_tokens_and_accounts(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris") as s:
        w = s.w
        one, other = s.listen("anna", HOME, token_id=1), s.listen("anna", HOME, token_id=2)
        browser, boris = s.listen("anna", HOME), s.listen("boris", HOME)
        waiting = asyncio.create_task(anext(one))

        async def revoke(tx: Any) -> None:
            tx.emit(events.TokensRevoked(token_ids=(1,), account_id=None))

        await w.write(revoke)
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(waiting, PATIENCE)
        assert (one.reason, other.reason, browser.reason) == ("revoked", "", "")

        async def sign_out(tx: Any) -> None:
            tx.emit(events.TokensRevoked(token_ids=(), account_id=w.ids["anna"]))

        await w.write(sign_out)
        await s.log.catch_up()
        assert (other.reason, browser.reason) == ("", "revoked")
        await w.write(lambda tx: accounts.suspend(tx, Viewer.system, w.ids["anna"]))
        await s.log.catch_up()
        assert (other.reason, boris.reason) == ("revoked", "")
        assert s.hub.count == 1


async def test_who_does_not_read_is_cut_off(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from veche.core.streams import subscription

    monkeypatch.setattr(subscription, "QUEUE", 3)
    async with station(database_url, tmp_path, "anna") as s:
        slow = s.listen("anna", HOME)
        for n in range(5):
            await s.w.post("anna", f"{n}")
        await s.log.catch_up()
        assert slow.reason == "lagging" and await slow.get(0) is None


async def test_channels_come_and_go_on_an_open_stream(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna") as s:
        async with s.hub.subscribed(s.w["anna"]) as one:
            await s.w.post("anna", "unheard")
            assert await s.heard(one) == []
            one.add(HOME, PUBLIC)
            post = await s.w.post("anna", "heard twice")
            assert await s.heard(one) == [("home", "post", post), ("public", "post", post)]
            one.remove(HOME)
            post = await s.w.post("anna", "heard once")
            assert await s.heard(one) == [("public", "post", post)]
        assert s.hub.count == 0 and one.reason == "closed"


async def test_a_long_poll_loses_nothing_between_two_calls(database_url: str, tmp_path: Path) -> None:
    async with station(database_url, tmp_path, "anna", "boris") as s:
        w = s.w
        begin = await w.read(streams.newest)
        anna = w["anna"]
        assert (await streams.poll(s.hub, w.factory, anna, begin, 0.01)).items == []
        sent = [
            await w.do(conversations.send, "boris", NewMessage(peer_id=w.ids["anna"], text=f"{n}")) for n in range(3)
        ]
        got = await streams.poll(s.hub, w.factory, anna, begin, 5)
        assert [item.post_id for item in got.items if item.kind == "message"] == sent
        assert not (await streams.poll(s.hub, w.factory, anna, got.sequence, 0)).items
        waiting = asyncio.create_task(streams.poll(s.hub, w.factory, anna, got.sequence, PATIENCE))
        await asyncio.sleep(0.05)
        last = await w.do(conversations.send, "boris", NewMessage(peer_id=w.ids["anna"], text="now"))
        more = await asyncio.wait_for(waiting, PATIENCE)
        assert [item.post_id for item in more.items if item.kind == "message"] == [last]
        halves = []
        at = begin
        while True:
            part = await w.read(lambda tx, at=at: streams.missed(tx, anna, at, limit=2))
            if not part.items:
                break
            halves += [item.post_id for item in part.items if item.kind == "message"]
            at = part.sequence
        assert halves == [*sent, last]
        assert (await w.read(lambda tx: streams.missed(tx, anna, more.sequence + 99))).is_ahead
        assert (await w.read(lambda tx: streams.missed(tx, anna, -5))).is_lost


async def test_what_is_streamed_home_is_what_home_shows(database_url: str, tmp_path: Path) -> None:
    names = ["anna", "boris", "vera", "gleb"]
    async with station(database_url, tmp_path, *names) as s:
        w = s.w
        await w.follow("anna", "boris", "vera")
        await w.follow("boris", "gleb", "anna")
        await w.do(graph.block, "vera", w.ids["boris"])
        for name in names:
            await w.do(tags.follow, name, "tea")
        listeners = {name: s.listen(name, HOME) for name in names}
        written = []
        for n, name in enumerate(names * 3):
            visibility = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS)[n % 3]
            written.append(await w.post(name, f"{n} @{names[n % 4]} #{('tea', 'cake')[n % 2]}", visibility=visibility))
        for name, listener in listeners.items():
            shown = (await w.see(timelines.home, name, Page(limit=40))).items
            assert [post for _, _, post in await s.heard(listener)] == shown[::-1]
