"""Statuses for the pages of others."""

import re
from typing import Any

from veche.api.mastodon.params.oembed import Wanted
from veche.api.mastodon.render.oembed import oembed
from veche.core import posts
from veche.core.errors import NotFound
from veche.core.posts.views import Visibility
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply, headers
from veche.http.errors import BadRequest

_DAY = headers({"cache-control": "public, max-age=86400"})
_PATH = re.compile(r"/(?:@[^/?#]{1,400}|users/\d{1,10}/posts)/(\d{1,19})/?(?:[?#].*)?\Z", re.DOTALL)


async def show(tx: Tx, viewer: Viewer, params: Wanted) -> Any:
    """A status that everybody may see, to be shown elsewhere."""
    if not params.url:
        raise BadRequest("is missing", "url")
    base = tx.settings.server.base_url
    found = _PATH.match(params.url.removeprefix(base)) if params.url.startswith(base) else None
    if found is None or int(found[1]) >= 2**63 or params.format != "json":
        raise NotFound("page")
    view = await posts.load_one(tx, Viewer.anonymous, int(found[1]))
    if view.visibility > Visibility.UNLISTED or view.is_repost:
        raise NotFound("page")
    return Reply(oembed(tx.settings, view, params.maxwidth, params.maxheight), headers=_DAY)
