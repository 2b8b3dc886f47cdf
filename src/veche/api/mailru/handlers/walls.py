"""guestbook.*, groups.*, events.*: somebody's wall, communities, what is new."""

from typing import Any

from veche.api.mailru import ids
from veche.api.mailru.paging import by_offset
from veche.api.mailru.params import Group, GuestbookPost, Peer, Some, Target
from veche.api.mailru.render.event import Event, event
from veche.api.mailru.render.user import User, user
from veche.core import graph, groups, notifications, posts, timelines
from veche.core.errors import NotSignedIn
from veche.core.posts import NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def get(tx: Tx, viewer: Viewer, params: Peer) -> list[Event]:
    """guestbook.get: what others wrote on the wall."""
    page = by_offset(params.limit, params.offset)
    found = await timelines.wall(tx, viewer, ids.read_uid(params.uid), page, which="others")
    loaded = await posts.load(tx, viewer, found.items)
    relations = await graph.relations(tx, viewer, sorted({post.author.id for post in loaded.values()}))
    return [event(loaded[id], relations, tx.settings.server.base_url) for id in found.items if id in loaded]


async def post(tx: Tx, viewer: Viewer, params: GuestbookPost) -> dict[str, str]:
    """guestbook.post."""
    text = "\n\n".join(part for part in (params.user_text, params.description) if part)
    new = NewPost(text=text, title=params.title, wall_id=ids.read_uid(params.uid))
    return {"id": ids.event(await posts.create(tx, viewer, new))}


async def groups_get(tx: Tx, viewer: Viewer, params: Some) -> list[str]:
    """groups.get: ids of the actor's communities."""
    found = await groups.of_account(tx, viewer, _me(viewer), by_offset(params.limit, params.offset))
    return [ids.uid(group.id) for group in found.items]


async def groups_show(tx: Tx, viewer: Viewer, params: Target) -> dict[str, list[User]]:
    """groups.show: communities that a person is in."""
    whose = params.whose(viewer.account_id) or _me(viewer)
    found = await groups.of_account(tx, viewer, whose, by_offset(100, 0))
    return {"groups": [user(group) for group in found.items]}


async def groups_join(tx: Tx, viewer: Viewer, params: Group) -> dict[str, int]:
    """groups.join: joined, or asked for."""
    await groups.join(tx, viewer, ids.read_uid(params.group_id, "group_id"))
    return {"status": 1}


async def get_new_count(tx: Tx, viewer: Viewer, params: Any) -> dict[str, int]:
    """events.getNewCount."""
    return {"count": await notifications.unread_count(tx, viewer)}


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
