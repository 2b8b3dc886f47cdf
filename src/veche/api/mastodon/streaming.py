"""Streams: server-sent events, one stream a connection; a WebSocket, any number of them."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from veche.api.mastodon.channels import Label, UnknownStream, Wish, channels, check_list
from veche.api.mastodon.handlers.discovery import streaming_health
from veche.api.mastodon.telling import Telling, Told
from veche.core.errors import CoreError
from veche.core.scopes import Scope
from veche.core.streams import Channel, Hub, Item
from veche.core.viewer import Viewer
from veche.http.dialect import AnyRoute, Auth, SocketRoute, get
from veche.http.door import Call
from veche.http.events import INTERNAL, POLICY, TOO_SLOW, EventStream, Outbox, Socket, frame

MOST_STREAMS: Final = 100  # of one connection
_CLOSING: Final = {"revoked": POLICY, "lagging": TOO_SLOW}
Frame = Callable[[Label, Told], bytes | str]


class Listener:
    """What one connection hears, on its way into its outbox. It has a task only while there is something to tell."""

    __slots__ = ("_call", "_hub", "_labels", "_make", "_outbox", "_pump", "_subscription", "_telling", "_viewer")

    def __init__(self, call: Call, viewer: Viewer, outbox: Outbox, make: Frame) -> None:
        hub: Hub = call.door.extras["hub"]
        self._call = call
        self._viewer = viewer
        self._outbox = outbox
        self._make = make
        self._labels: dict[Channel, list[Label]] = {}
        self._hub = hub
        self._telling = Telling(call.open_tx, hub, viewer)
        self._subscription = hub.subscribe(viewer)
        self._subscription.woken = self._woken
        self._pump: asyncio.Task[None] | None = None
        outbox.on_close.append(lambda: hub.end(self._subscription))

    async def add(self, wish: Wish) -> None:
        """Listen to one more stream. Errors: UnknownStream, MissingScope, NotFound."""
        wanted = channels(wish, self._viewer)
        async with self._call.open_tx.read() as tx:
            await check_list(tx, self._viewer, wish)
            await self._hub.prepare(tx, self._viewer)
        if sum(map(len, self._labels.values())) >= MOST_STREAMS:
            raise UnknownStream("Too many streams in one connection")
        for channel in wanted:
            labels = self._labels.setdefault(channel, [])
            if wish.label not in labels:
                labels.append(wish.label)
        self._subscription.add(*wanted)

    def remove(self, wish: Wish) -> None:
        """Listen to it no longer; it is no fault when it was not heard."""
        for channel in channels(wish, self._viewer):
            labels = self._labels.get(channel, [])
            if wish.label in labels:
                labels.remove(wish.label)
            if not labels:
                self._labels.pop(channel, None)
                self._subscription.remove(channel)

    def _woken(self) -> None:
        if self._subscription.reason:
            self._outbox.close(_CLOSING.get(self._subscription.reason, 1001))
        elif self._pump is None:
            self._pump = asyncio.create_task(self._run(), name="stream")

    async def _run(self) -> None:
        try:
            while (item := self._subscription.next()) is not None:
                told = await self._telling.told(item)
                if told is not None:
                    self._put(item, told)
        except BaseException:
            self._outbox.close(INTERNAL)
            raise
        finally:
            self._pump = None

    def _put(self, item: Item, told: Told) -> None:
        for label in self._labels.get(item.channel, ()):
            key = (self._make, label, told[1])
            made = item.shared.get(key)
            if made is None:
                made = item.shared[key] = self._make(label, told)
            self._outbox.put(made)


def _event(label: Label, told: Told) -> bytes:
    return frame(*told)


class Message(msgspec.Struct):
    """What goes through a WebSocket; the payload is JSON in a text."""

    stream: Label
    event: str
    payload: str


def _message(label: Label, told: Told) -> str:
    return msgspec.json.encode(Message(label, *told)).decode()


# --- server-sent events


class StreamParams(msgspec.Struct):
    """What narrows a stream."""

    tag: str = ""
    list: int | None = None
    only_media: bool = False


def _events(name: str) -> Callable[..., Any]:
    async def stream(call: Call, viewer: Viewer, params: StreamParams) -> EventStream:
        """Tells what happens while it happens."""
        outbox = call.door.streams.open(viewer)
        try:
            listener = Listener(call, viewer, outbox, _event)
            await listener.add(Wish(name, params.tag, params.list, params.only_media))
        except BaseException:
            outbox.close()
            raise
        return EventStream(outbox)

    return stream


class Rest(msgspec.Struct):
    """Whatever else stands in the path."""

    rest: str = ""


async def unknown_channel(call: Call, viewer: Viewer, params: Rest) -> None:
    """No such stream."""
    raise UnknownStream("Unknown channel requested")


# --- WebSocket


class SocketParams(StreamParams):
    """The first stream may stand in the address."""

    stream: str = ""


class Order(msgspec.Struct, kw_only=True):
    """What a client sends."""

    type: Literal["subscribe", "unsubscribe"]
    stream: str
    tag: str = ""
    list: str | int | None = None
    only_media: bool | str = False

    def to_wish(self) -> Wish:
        """In our words."""
        text = "" if self.list is None else str(self.list)
        list_id = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        return Wish(self.stream, self.tag, list_id, self.only_media in (True, "true", "1"))


class Trouble(msgspec.Struct):
    """A refusal in a socket."""

    error: str
    status: int


_orders: Final = msgspec.json.Decoder(Order)


async def socket(socket: Socket, viewer: Viewer, params: SocketParams, call: Call) -> None:
    """Any number of streams over one connection."""
    offered = socket.subprotocols
    await socket.accept(offered[0] if offered else None)
    listener = Listener(call, viewer, socket.outbox, _message)

    def refuse(text: str, code: int) -> None:
        socket.outbox.put(msgspec.json.encode(Trouble(text, code)))

    async def follow(wish: Wish, *, adding: bool) -> None:
        try:
            if adding:
                await listener.add(wish)
            else:
                listener.remove(wish)
        except UnknownStream as error:
            refuse(error.message, 400)
        except CoreError:
            refuse("Not authorized to stream this", 401)

    async def heard(text: str) -> None:
        try:
            order = _orders.decode(text)
        except msgspec.DecodeError:
            refuse("Malformed message", 400)
            return
        await follow(order.to_wish(), adding=order.type == "subscribe")

    if params.stream:
        await follow(Wish(params.stream, params.tag, params.list, params.only_media), adding=True)
    await socket.run(heard)


_BASE = "/api/v1/streaming"
_STREAMS = {
    "/user": "user",
    "/user/notification": "user:notification",
    "/public": "public",
    "/public/local": "public:local",
    "/public/remote": "public:remote",
    "/hashtag": "hashtag",
    "/hashtag/local": "hashtag:local",
    "/list": "list",
    "/direct": "direct",
}
_HEARS: Final[dict[str, Any]] = {"auth": Auth.USER, "scopes": (Scope.POSTS_READ, Scope.NOTIFICATIONS_READ)}

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get(f"{_BASE}/health", streaming_health, auth=Auth.NONE),
    *(
        get(_BASE + path, _events(name), params=StreamParams, free=True, name=f"stream {name}", **_HEARS)
        for path, name in _STREAMS.items()
    ),
    get(_BASE, unknown_channel, params=Rest, free=True, auth=Auth.NONE, name="no_stream"),
    get(f"{_BASE}/{{rest:path}}", unknown_channel, params=Rest, free=True, auth=Auth.NONE),
    SocketRoute(path=_BASE, handler=socket, params=SocketParams, name="streaming", **_HEARS),
)
