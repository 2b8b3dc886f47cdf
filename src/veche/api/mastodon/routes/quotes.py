"""Quotes of statuses."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.forms import PolicyForm
from veche.api.mastodon.handlers import quotes
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.routes.rights import POSTS_READ, POSTS_WRITE
from veche.http.dialect import AnyRoute, get, post, put

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/statuses/{id}/quotes", quotes.quotes, params=p.PagedId, result=list[Status], **POSTS_READ),
    post("/api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke", quotes.revoke, params=quotes.QuoteId,
         result=Status, **POSTS_WRITE),
    put("/api/v1/statuses/{id}/interaction_policy", quotes.change_policy, params=PolicyForm, result=Status,
        **POSTS_WRITE),
)  # fmt: skip
