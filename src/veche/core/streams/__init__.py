"""Streams: what happens, told while it happens, to whom it concerns."""

from veche.core.streams.history import Missed, missed, newest, poll
from veche.core.streams.hub import HasHub, Hub, announce
from veche.core.streams.items import Channel, Item
from veche.core.streams.subscription import Subscription

__all__ = ["Channel", "HasHub", "Hub", "Item", "Missed", "Subscription", "announce", "missed", "newest", "poll"]
