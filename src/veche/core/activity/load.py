"""Candidates that were judged → views: a fixed number of statements, whatever their number."""

from collections.abc import Mapping, Sequence

from veche.core import accounts, media, posts
from veche.core.accounts.views import AccountView
from veche.core.activity.candidates import AVATAR, FOLLOW, LIKE
from veche.core.activity.verdict import Candidate
from veche.core.activity.views import ActivityView
from veche.core.media.views import MediaView
from veche.core.posts.views import PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def load(tx: Tx, viewer: Viewer, found: Sequence[Candidate]) -> list[ActivityView]:
    """The views, in the same order."""
    post_ids = [id for row in found for id in (row.post_id, row.root_id) if id is not None]
    shown = await posts.load(tx, viewer, post_ids)
    pictures = await _pictures(tx, found)
    people = await _people(tx, viewer, found, shown)
    views = (_view(row, people, shown, pictures) for row in found)
    return [view for view in views if view is not None]


async def _people(
    tx: Tx, viewer: Viewer, found: Sequence[Candidate], shown: Mapping[int, PostView]
) -> dict[int, AccountView]:
    """Authors came with their posts."""
    known = {post.author.id: post.author for post in shown.values()}
    wanted = {row.actor_id for row in found}
    wanted |= {row.other_id for row in found if row.kind == FOLLOW and row.other_id is not None}
    return {**known, **await accounts.load(tx, viewer, wanted - known.keys())}


async def _pictures(tx: Tx, found: Sequence[Candidate]) -> dict[int, MediaView]:
    """These are on their owners' pages, where everybody sees them."""
    wanted = [row.other_id for row in found if row.kind == AVATAR and row.other_id is not None]
    return await media.load(tx, Viewer.system, wanted)


def _view(
    row: Candidate,
    people: Mapping[int, AccountView],
    shown: Mapping[int, PostView],
    pictures: Mapping[int, MediaView],
) -> ActivityView | None:
    actor, at = people.get(row.actor_id), row.id >> 16
    if actor is None:
        return None
    if row.kind == FOLLOW:
        kind = "joined" if row.is_group else "friendship"
        return ActivityView(kind, row.id, at, actor, other=people.get(row.other_id or 0))
    if row.kind == AVATAR:
        return ActivityView("avatar", row.id, at, actor, media=pictures.get(row.other_id or 0))
    post = shown.get(row.post_id or 0)
    if post is None:
        return None
    if row.kind == LIKE:
        return ActivityView("like", row.id, at, actor, about=post)
    return _written(row, actor, post, shown)


def _written(row: Candidate, actor: AccountView, post: PostView, shown: Mapping[int, PostView]) -> ActivityView | None:
    if row.root_id is None:
        return ActivityView("post", row.id, post.created_at, actor, post=post)
    about = shown.get(row.root_id)
    return None if about is None else ActivityView("comment", row.id, post.created_at, actor, post=post, about=about)
