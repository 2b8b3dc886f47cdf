"""One open stream: a bounded queue that its reader empties."""

import asyncio
from collections import deque
from collections.abc import Callable

from veche.core.streams.items import Channel, Item
from veche.core.viewer import Viewer

QUEUE = 500  # items that a slow reader may lag behind


class Subscription:
    """Iterate over it, or ask for the next item with a time limit. Ends when it is closed, by whichever side.

    `reason` tells why it ended: "" (still open), closed (by its reader), revoked, lagging, stopping.
    """

    def __init__(self, viewer: Viewer, changed: Callable[["Subscription", Channel, bool], None]) -> None:
        self.viewer = viewer
        self.channels: set[Channel] = set()
        self.reason = ""
        self._changed = changed
        self._queue: deque[Item] = deque()
        self._wake = asyncio.Event()

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
        if len(self._queue) >= QUEUE:
            self.close("lagging")
            return
        self._queue.append(item)
        self._wake.set()

    async def get(self, timeout: float | None = None) -> Item | None:  # noqa: ASYNC109 (a heartbeat, not a deadline)
        """The next item; None when time is up or the subscription has ended (then `reason` says why)."""
        while not self._queue:
            if self.reason:
                return None
            self._wake.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._wake.wait()
            except TimeoutError:
                return None
        return None if self.reason else self._queue.popleft()

    def close(self, reason: str = "closed") -> None:
        """End it, now; what is queued is dropped."""
        if self.reason:
            return
        self.remove(*tuple(self.channels))
        self.reason = reason
        self._queue.clear()
        self._wake.set()

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Item:
        item = await self.get()
        if item is None:
            raise StopAsyncIteration
        return item
