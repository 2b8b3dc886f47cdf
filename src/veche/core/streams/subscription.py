"""One open stream: a bounded queue that its reader empties."""

import asyncio
from collections import deque
from collections.abc import Callable

from veche.core.streams.items import Channel, Item
from veche.core.viewer import Viewer

QUEUE = 500  # items that a slow reader may lag behind


class Subscription:
    """Iterate over it, or ask for the next item with a time limit. Ends when it is closed, by whichever side.

    Who serves many that are silent most of the time sets `woken` instead, which is called when there is something
    (`next` gives it) or when it has ended. `reason` tells why: "" (still open), closed (by its reader), revoked,
    lagging, stopping.
    """

    __slots__ = ("_changed", "_queue", "_waiting", "channels", "reason", "viewer", "woken")

    def __init__(self, viewer: Viewer, changed: Callable[["Subscription", Channel, bool], None]) -> None:
        self.viewer = viewer
        self.channels: set[Channel] = set()
        self.reason = ""
        self.woken: Callable[[], None] | None = None
        self._changed = changed
        self._queue: deque[Item] | None = None  # none while nothing waits
        self._waiting: asyncio.Future[None] | None = None

    def add(self, *channels: Channel) -> None:
        """Listen to more."""
        for channel in channels:
            if channel not in self.channels and not self.reason:
                self.channels.add(channel)
                self._changed(self, channel, True)

    def remove(self, *channels: Channel) -> None:
        """Listen to less; what is queued already still comes."""
        for channel in channels:
            if channel in self.channels:
                self.channels.remove(channel)
                self._changed(self, channel, False)

    def put(self, item: Item) -> None:
        """Queue an item; who does not read for too long is cut off, and finds out by reading anew."""
        if self.reason:
            return
        if self._queue is None:
            self._queue = deque()
        elif len(self._queue) >= QUEUE:
            self.close("lagging")
            return
        self._queue.append(item)
        self._wake()

    def next(self) -> Item | None:
        """What has come, if anything has."""
        if not self._queue:
            return None
        item = self._queue.popleft()
        if not self._queue:
            self._queue = None
        return item

    async def get(self, timeout: float | None = None) -> Item | None:  # noqa: ASYNC109 (a heartbeat, not a deadline)
        """The next item; None when time is up or the subscription has ended (then `reason` says why)."""
        while not self._queue:
            if self.reason:
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            done, _ = await asyncio.wait([self._waiting], timeout=timeout)
            self._waiting = None
            if not done:
                return None
        return self.next()

    def close(self, reason: str = "closed") -> None:
        """End it, now; what is queued is dropped."""
        if self.reason:
            return
        self.remove(*tuple(self.channels))
        self.reason = reason
        self._queue = None
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        if self.woken is not None:
            self.woken()

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Item:
        item = await self.get()
        if item is None:
            raise StopAsyncIteration
        return item
