"""Posts and polls as encoded parts (decision 20): what is the same for everybody is kept, the rest joined to it."""

from collections.abc import Hashable, Sequence
from typing import Any

from veche.api.vk import version
from veche.api.vk.render import poll as polls
from veche.api.vk.render import post as posts
from veche.api.vk.version import OPENVK, Version
from veche.core.posts import glance, load, versions
from veche.core.posts import polls as core_polls
from veche.core.posts.views import PollView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.parts import Kind
from veche.http.request import Request

_VK = Version(True, (5, 199))


def variant(request: Request, viewer: Viewer) -> Hashable:
    """Posts look in two ways: with `v` and without."""
    return version.of(request).given


def _of(key: Hashable) -> Version:
    return _VK if key else OPENVK


async def _polls(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, PollView]:
    return await core_polls.load(tx, viewer, ids)


def _stamp(view: PollView) -> Hashable:
    # The viewer's own answers stand in the middle of the text, so they are part of what it is kept under.
    return view.version, view.own_votes, view.expired, view.can_vote


def _poll(*, group: bool) -> Kind:
    def render(view: PollView, key: Hashable) -> Any:
        return polls.poll(view, _of(key), owner_id=-view.author_id if group else view.author_id)

    return Kind(versions=_polls, load=_polls, stamp=_stamp, render=render)


KINDS = {
    "post": Kind(
        glance=glance,
        load=load,
        render=lambda view, key: posts.post(view, _of(key)),
        flags=lambda found, key: posts.flags(found, _of(key)),
    ),
    "original": Kind(versions=versions, load=load, render=lambda view, key: posts.original(view, _of(key))),
    "poll": _poll(group=False),
    "group_poll": _poll(group=True),
}
