"""messages.*: where the long poll is, and what it told."""

from typing import Any

import msgspec

from veche.api.vk import longpoll
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv


class Server(msgspec.Struct):
    """messages.getLongPollServer"""

    need_pts: bool = True
    lp_version: int = 3
    group_id: int = 0


class Events(msgspec.Struct):
    """messages.getLongPollHistory"""

    ts: int = 0
    pts: int = 0
    events_limit: int = 1000
    msgs_limit: int = 200
    lp_version: int = 3
    fields: Csv = ""


async def get_server(at: At, p: Server) -> dict[str, Any]:
    """Where the long poll is."""
    if p.group_id:
        raise VkError(-151, "Groups have no long poll here", 100)
    found = await longpoll.server(at)
    if p.need_pts or not at.version.given:
        found["pts"] = found["ts"]
    return found


async def get_events(at: At, p: Events) -> dict[str, Any]:
    """What came after `pts`."""
    return await longpoll.history(at, p.pts or p.ts, max(1, min(p.events_limit, 1000)), p.lp_version, p.fields)
