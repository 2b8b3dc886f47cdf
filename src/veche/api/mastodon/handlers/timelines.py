"""Timelines: lists of places that are filled from encoded parts."""

from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import LinkTimeline, ListTimeline, PublicTimeline, TagTimeline, Timeline
from veche.core import timelines
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.door import Call


async def home(tx: Tx, viewer: Viewer, params: Timeline, call: Call) -> Reply:
    """What those whom the viewer follows have written."""
    found = await timelines.home(tx, viewer, params.page(), only_media=params.only_media)
    return paged(call, ListOf("status", found.items), found)


async def public(tx: Tx, viewer: Viewer, params: PublicTimeline, call: Call) -> Reply:
    """What everybody has written for everybody."""
    found = await timelines.public(
        tx, viewer, params.page(), local=params.local, remote=params.remote, only_media=params.only_media
    )
    return paged(call, ListOf("status", found.items), found)


async def tag(tx: Tx, viewer: Viewer, params: TagTimeline, call: Call) -> Reply:
    """What is written under a hashtag."""
    found = await timelines.tag(
        tx,
        viewer,
        params.hashtag,
        params.page(),
        any=params.any,
        all=params.all,
        none=params.none,
        local=params.local,
        remote=params.remote,
        only_media=params.only_media,
    )
    return paged(call, ListOf("status", found.items), found)


async def link(tx: Tx, viewer: Viewer, params: LinkTimeline, call: Call) -> Reply:
    """Who shares this address."""
    found = await timelines.link(tx, viewer, params.url, params.page())
    return paged(call, ListOf("status", found.items), found)


async def list_(tx: Tx, viewer: Viewer, params: ListTimeline, call: Call) -> Reply:
    """What the accounts of a list have written."""
    found = await timelines.list(tx, viewer, params.list_id, params.page(), only_media=params.only_media)
    return paged(call, ListOf("status", found.items), found)
