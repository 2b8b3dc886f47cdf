"""Documents by which programs find accounts and this server."""

from typing import Any

import msgspec

from veche.api.mastodon.params import Resource
from veche.api.mastodon.render import discovery as render
from veche.core import accounts, statistics
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, Reply, headers
from veche.http.errors import BadRequest

_SHORT = headers({"cache-control": "public, max-age=120"})
_HOUR = headers({"cache-control": "public, max-age=3600"})


class Version(msgspec.Struct):
    """The version in the path."""

    version: str


async def health(tx: Tx, viewer: Viewer, params: Any) -> dict[str, str]:
    """Alive."""
    return {"status": "OK"}


async def streaming_health(tx: Tx, viewer: Viewer, params: Any) -> Answer:
    """Alive too."""
    return Answer(b"OK", content_type=b"text/plain; charset=utf-8")


async def webfinger(tx: Tx, viewer: Viewer, params: Resource) -> Answer:
    """Where the account of this name lives; only local ones are told of."""
    if not params.resource:
        raise BadRequest("is missing", "resource")
    id = await _find(tx, params.resource)
    view = None if id is None else await accounts.load_one(tx, viewer, id)
    if view is None or view.domain or view.deleted:
        raise NotFound("account")
    body = msgspec.json.encode(render.webfinger(tx.settings, view))
    return Answer(body, content_type=b"application/jrd+json; charset=utf-8", headers=_SHORT)


async def _find(tx: Tx, resource: str) -> int | None:
    if resource.startswith(("http://", "https://")):
        name = resource.removeprefix(tx.settings.url("/@"))
        return await accounts.find(tx, name) if name != resource else await accounts.find_uri(tx, resource)
    name, _, domain = resource.removeprefix("acct:").removeprefix("@").partition("@")
    return await accounts.find(tx, name, domain) if name else None


async def host_meta(tx: Tx, viewer: Viewer, params: Any) -> Answer:
    """Where the above is asked."""
    body = render.host_meta(tx.settings).encode()
    return Answer(body, content_type=b"application/xrd+xml; charset=utf-8", headers=_HOUR)


async def nodeinfo_links(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """Where nodeinfo stands."""
    return Reply(render.nodeinfo_links(tx.settings), headers=_HOUR)


async def nodeinfo(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """What this server is."""
    return Reply(render.nodeinfo(tx.settings, await statistics.totals(tx), "2.0"), headers=_HOUR)


async def newer_nodeinfo(tx: Tx, viewer: Viewer, params: Any) -> Reply:
    """The same, with the place of the source."""
    return Reply(render.nodeinfo(tx.settings, await statistics.totals(tx), "2.1"), headers=_HOUR)


async def unknown_nodeinfo(tx: Tx, viewer: Viewer, params: Version) -> None:
    """Other versions are not spoken."""
    raise NotFound("nodeinfo")
