"""Statuses for the pages of others."""

from typing import Any

from veche.api.mastodon.params.oembed import Wanted
from veche.api.mastodon.render.oembed import oembed
from veche.core import pointers, posts
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply, headers
from veche.http.errors import BadRequest

_DAY = headers({"cache-control": "public, max-age=86400"})


async def show(tx: Tx, viewer: Viewer, params: Wanted) -> Any:
    """A status that everybody may see, to be shown elsewhere."""
    if not params.url:
        raise BadRequest("is missing", "url")
    aim = await pointers.known(tx, params.url)
    if aim.post_id is None or params.format != "json":
        raise NotFound("page")
    view = await posts.load_one(tx, Viewer.anonymous, aim.post_id)
    if view.is_repost or not view.local:
        raise NotFound("page")
    return Reply(oembed(tx.settings, view, params.maxwidth, params.maxheight), headers=_DAY)
