"""The instance."""

from typing import Final

from veche.api.mastodon.handlers import instance
from veche.api.mastodon.routes.rights import NONE, user
from veche.http.dialect import AnyRoute, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/instance", instance.second, cached=True, auth=NONE, name="instance"),
    get("/api/v1/instance", instance.first, cached=True, auth=NONE, name="instance_v1"),
    get("/api/v1/instance/rules", instance.rules, auth=NONE),
    get("/api/v1/instance/peers", instance.peers, result=list[str], auth=NONE),
    get("/api/v1/instance/domain_blocks", instance.domain_blocks, auth=NONE),
    get("/api/v1/instance/translation_languages", instance.languages, auth=NONE),
    get("/api/v1/custom_emojis", instance.nothing, auth=NONE, name="custom_emojis"),
    get("/api/v1/announcements", instance.nothing, **user(), name="announcements"),
)  # fmt: skip
