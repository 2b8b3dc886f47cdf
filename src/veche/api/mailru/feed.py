"""Items of the core's activity as this dialect's union: everything around them is loaded in one batch each."""

from typing import Any

from veche.api.mailru.render import attachment
from veche.api.mailru.render.event import Event, Relations, comment, event, happening, like
from veche.core import graph
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
    people = {account.id for item in page.items for account in item.accounts()}
    relations = await graph.relations(tx, viewer, sorted(people))
    site = tx.settings.server.base_url
    return [_item(item, relations, site) for item in page.items]


def _item(item: ActivityView, relations: Relations, site: str) -> Any:
    if item.kind in ("like", "comment") and item.post is not None and item.about is not None:
        about: Event = event(item.about, relations, site)
        if item.kind == "like":
            return like(item.id, item.at, item.actor, about, relations)
        return comment(item.post, about, relations)
    if item.post is not None:
        return event(item.post, relations, site)
    found = [attachment.media(item.media, item.actor.url)] if item.media is not None else []
    return happening(item.id, item.at, _HAPPENINGS[item.kind], item.actor, relations, found)
