"""What others find us by."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import discovery, oembed
from veche.api.mastodon.params.oembed import Wanted
from veche.api.mastodon.render.oembed import OEmbed
from veche.api.mastodon.routes.rights import NONE
from veche.http.dialect import AnyRoute, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/oembed", oembed.show, params=Wanted, result=OEmbed, auth=NONE, name="oembed"),
    get("/health", discovery.health, auth=NONE),
    get("/.well-known/webfinger", discovery.webfinger, params=p.Resource, auth=NONE),
    get("/.well-known/host-meta", discovery.host_meta, auth=NONE),
    get("/.well-known/nodeinfo", discovery.nodeinfo_links, auth=NONE),
    get("/nodeinfo/2.0", discovery.nodeinfo, cached=True, auth=NONE, name="nodeinfo"),
    get("/nodeinfo/2.1", discovery.newer_nodeinfo, cached=True, auth=NONE, name="nodeinfo_2_1"),
    get("/nodeinfo/{version}", discovery.unknown_nodeinfo, params=discovery.Version, auth=NONE),
)  # fmt: skip
