"""The things that are kept as encoded parts, and how each is printed (decision 20). Handlers name them by
`Ref(kind, id)` and `ListOf(kind, ids)`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from veche.api.mastodon.render import account, alerts, poll, status
from veche.core import accounts, posts
from veche.core.posts.views import PostFacts, PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.parts import Kind
from veche.http.request import Request

Inner = Iterable[tuple[str, int, Any]]


class Marks(NamedTuple):
    """What the marks of a status are made of."""

    facts: PostFacts
    viewer_id: int | None
    is_own_repost: bool


class _Empty(msgspec.Struct):
    """A part of which everything is a flag."""


def variant(request: Request, viewer: Viewer) -> bool:
    """Suspended accounts are bare names to all but moderators."""
    return viewer.moderates


async def _glance(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, tuple[posts.Versions, Marks]]:
    me = viewer.account_id
    found = await posts.glance(tx, viewer, ids, originals=True)
    return {
        id: (versions, Marks(facts, me, versions.bare and versions.author_id == me))
        for id, (versions, facts) in found.items()
    }


def _look(view: PostView, viewer: Viewer) -> tuple[posts.Versions, Marks]:
    me = viewer.account_id
    is_own_repost = view.is_repost and view.author.id == me
    return posts.versions_in(view), Marks(view.facts, me, is_own_repost)


def _known(versions: posts.Versions) -> Inner:
    return (("account", versions.author_id, versions.author),)


def _inside(view: PostView) -> Inner:
    found: list[tuple[str, int, Any]] = [("account", view.author.id, view.author)]
    if view.repost_of is not None:
        original = view.repost_of
        name = "status" if view.is_repost else "quoted"
        found += [(name, original.id, original), ("account", original.author.id, original.author)]
    return found


async def _account_versions(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, int]:
    return await accounts.versions(tx, viewer, ids)


async def _polls(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, Any]:
    """The caller has come here through a post that the viewer sees."""
    found = await posts.polls.load(tx, viewer, ids)
    return {id: (0, (view, viewer.account_id)) for id, view in found.items()}


async def _quotes(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, str]:
    """Whether what is quoted is shown to the viewer."""
    return await posts.quote_states(tx, viewer, ids)


async def _states(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    return {id: (id, state) for id, state in (await _quotes(tx, viewer, ids)).items()}


async def _themselves(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> Mapping[int, int]:
    return {id: id for id in ids}


def _status_kind(render: Any) -> Kind:
    return Kind(
        glance=_glance,
        look=_look,
        stamp=lambda versions: versions.post,
        known=_known,
        load=posts.load,
        inside=_inside,
        render=lambda view, _: render(view),
        flags=lambda marks, _: status.encoded_flags(*marks),
    )


KINDS: Final[dict[str, Kind]] = {
    "status": _status_kind(status.part),
    "quoted": _status_kind(status.quoted_part),
    "quote": Kind(versions=_quotes, load=_states, render=lambda quoted, _: status.quote_part(*quoted)),
    "shallow_quote": Kind(versions=_quotes, load=_states, render=lambda quoted, _: status.shallow_quote(*quoted)),
    "account": Kind(versions=_account_versions, load=accounts.load, render=lambda view, _: account.account(view)),
    "partial_account": Kind(
        versions=_account_versions, load=accounts.load, render=lambda view, _: alerts.partial_account(view)
    ),
    "poll": Kind(
        glance=_polls,
        load=_themselves,
        render=lambda id, _: _Empty(),
        flags=lambda seen, _: poll.poll(*seen),
    ),
}
