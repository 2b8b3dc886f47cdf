"""The instance."""

from typing import Final

from veche.api.mastodon.handlers import instance
from veche.api.mastodon.params.instance import Day, PeerSearch
from veche.api.mastodon.routes.rights import NONE
from veche.http.dialect import AnyRoute, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/instance", instance.second, cached=True, auth=NONE, name="instance"),
    get("/api/v1/instance", instance.first, cached=True, auth=NONE, name="instance_v1"),
    get("/api/v1/instance/rules", instance.rules, cached=True, auth=NONE, name="instance_rules"),
    get("/api/v1/instance/activity", instance.activity, slow=True, auth=NONE),
    get("/api/v1/instance/extended_description", instance.extended_description, auth=NONE),
    get("/api/v1/instance/privacy_policy", instance.privacy_policy, auth=NONE),
    get("/api/v1/instance/terms_of_service", instance.terms_of_service, auth=NONE),
    get("/api/v1/instance/terms_of_service/{date}", instance.terms_of_day, params=Day, auth=NONE),
    get("/api/v1/instance/peers", instance.peers, result=list[str], auth=NONE),
    get("/api/v1/peers/search", instance.search_peers, params=PeerSearch, result=list[str], auth=NONE),
    get("/api/v1/instance/domain_blocks", instance.domain_blocks),
    get("/api/v1/instance/languages", instance.languages, auth=NONE),
    get("/api/v1/instance/translation_languages", instance.translation_languages, auth=NONE),
    get("/api/v1/custom_emojis", instance.custom_emojis, cached=True, auth=NONE),
)  # fmt: skip
