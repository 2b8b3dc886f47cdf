"""The things that are kept as encoded parts, and how each is printed (decision 20). Handlers name them by
`Ref(kind, id)` and `ListOf(kind, ids)`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from veche.api.mastodon.render import account, poll, status
from veche.core import accounts, posts
from veche.core.posts.views import PostFacts, PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.parts import Kind
from veche.http.request import Request

Inner = Iterable[tuple[str, int, Any]]


class Seen(NamedTuple):
    """What one statement tells of a post that the viewer sees."""

    versions: posts.Versions
    facts: PostFacts
    viewer_id: int | None


class _Empty(msgspec.Struct):
    """A part of which everything is a flag."""


def variant(request: Request, viewer: Viewer) -> bool:
    """Suspended accounts are bare names to all but moderators."""
    return viewer.moderates


async def _glance(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Seen]:
    found = await posts.glance(tx, viewer, ids)
    return {id: Seen(versions, facts, viewer.account_id) for id, (versions, facts) in found.items()}


def _known(seen: Seen) -> Inner:
    return (("account", seen.versions.author_id, seen.versions.author),)


def _inside(view: PostView) -> Inner:
    found: list[tuple[str, int, Any]] = [("account", view.author.id, view.author)]
    if view.repost_of is not None:
        original = view.repost_of
        name = "status" if view.is_repost else "quoted"
        found += [(name, original.id, original), ("account", original.author.id, original.author)]
    return found


def _flags(seen: Seen, _: Any) -> status.Flags:
    own = status.flags(seen.facts, seen.viewer_id)
    if seen.versions.repost_of_id is not None and seen.versions.author_id == seen.viewer_id:
        own.reblogged = True
    return own


async def _account_versions(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, int]:
    return {id: found.version for id, found in (await accounts.facts(tx, viewer, ids)).items()}


async def _polls(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
    """The caller has come here through a post that the viewer sees."""
    found = await posts.polls.load(tx, viewer, ids)
    return {id: (view, viewer.account_id) for id, view in found.items()}


async def _themselves(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> Mapping[int, int]:
    return {id: id for id in ids}


def _status_kind(render: Any) -> Kind:
    return Kind(
        versions=_glance,
        stamp=lambda seen: seen.versions.post,
        known=_known,
        load=posts.load,
        inside=_inside,
        render=lambda view, _: render(view),
        flags=_flags,
    )


KINDS: Final[dict[str, Kind]] = {
    "status": _status_kind(status.part),
    "quoted": _status_kind(status.quoted_part),
    "quote": Kind(versions=_themselves, load=_themselves, render=lambda id, _: status.quote_part(id)),
    "account": Kind(versions=_account_versions, load=accounts.load, render=lambda view, _: account.account(view)),
    "poll": Kind(
        versions=_polls,
        stamp=lambda seen: 0,
        load=_themselves,
        render=lambda id, _: _Empty(),
        flags=lambda seen, _: poll.poll(*seen),
    ),
}
