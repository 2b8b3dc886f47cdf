"""Items of the core's activity as this dialect's union: everything around them is loaded in one batch each."""

from typing import Any

from veche.api.mailru.render import attachment
from veche.api.mailru.render.event import comment, event, happening, like
from veche.api.mailru.render.user import Standing, user
from veche.core import auth, graph
from veche.core.activity import ActivityView
from veche.core.paging import Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer

_HAPPENINGS = {
    "friendship": ("5-1", "user_friend"),
    "avatar": ("5-7", "avatar_change"),
    "joined": ("3-3", "user_community_actions_enter"),
}


async def shown(tx: Tx, viewer: Viewer, page: Slice[ActivityView]) -> list[Any]:
    """The feed, newest first."""
    standing = await standing_of(tx, viewer, {account.id for item in page.items for account in item.accounts()})
    site = tx.settings.server.base_url
    return [_item(item, standing, site) for item in page.items]


async def standing_of(tx: Tx, viewer: Viewer, people: set[int]) -> Standing:
    """How the viewer and the calling app stand to these people."""
    wanted = sorted(people)
    told = await auth.told_to_app(tx, viewer, wanted)
    return Standing(await graph.relations(tx, viewer, wanted), told.installed)


def _item(item: ActivityView, standing: Standing, site: str) -> Any:
    if item.kind == "like" and item.about is not None:
        return like(item.id, item.at, item.actor, event(item.about, standing, site), standing)
    if item.kind == "comment" and item.post is not None and item.about is not None:
        return comment(item.post, event(item.about, standing, site), standing)
    if item.post is not None:
        return event(item.post, standing, site)
    return happening(item.id, item.at, _HAPPENINGS[item.kind], item.actor, standing, _shown_beside(item, standing))


def _shown_beside(item: ActivityView, standing: Standing) -> list[Any]:
    """The friend, the group, or the picture."""
    if item.media is not None:
        return [attachment.avatar(item.media, item.actor.url)]
    if item.other is None:
        return []
    return [attachment.account(user(item.other, standing), is_group=item.other.is_group)]
