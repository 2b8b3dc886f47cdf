"""Hashtags."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import tags
from veche.api.mastodon.params.tags import TagForm, TagName
from veche.api.mastodon.render.tag import FeaturedTag, Tag
from veche.api.mastodon.routes.rights import (
    ACCOUNTS_READ,
    ACCOUNTS_WRITE,
    FOLLOWS_READ,
    FOLLOWS_WRITE,
    OPTIONAL,
    SEE_ACCOUNTS,
)
from veche.http.dialect import AnyRoute, delete, get, post

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/tags/{name}", tags.show, params=TagName, result=Tag, slow=True, auth=OPTIONAL, name="tag"),
    post("/api/v1/tags/{name}/follow", tags.follow, params=TagName, result=Tag, **FOLLOWS_WRITE),
    post("/api/v1/tags/{name}/unfollow", tags.unfollow, params=TagName, result=Tag, **FOLLOWS_WRITE),
    post("/api/v1/tags/{name}/feature", tags.feature, params=TagName, result=Tag, **ACCOUNTS_WRITE),
    post("/api/v1/tags/{name}/unfeature", tags.unfeature, params=TagName, result=Tag, **ACCOUNTS_WRITE),
    get("/api/v1/followed_tags", tags.followed, params=p.Paged, result=list[Tag], slow=True, **FOLLOWS_READ),
    get("/api/v1/featured_tags", tags.featured, result=list[FeaturedTag], slow=True, **ACCOUNTS_READ),
    post("/api/v1/featured_tags", tags.add, params=TagForm, result=FeaturedTag, **ACCOUNTS_WRITE),
    get("/api/v1/featured_tags/suggestions", tags.suggested, result=list[Tag], slow=True, **ACCOUNTS_READ),
    delete("/api/v1/featured_tags/{id}", tags.remove, params=p.Id, **ACCOUNTS_WRITE),
    get("/api/v1/accounts/{id}/featured_tags", tags.featured_by, params=p.Id, result=list[FeaturedTag], slow=True,
        **SEE_ACCOUNTS),
)  # fmt: skip
