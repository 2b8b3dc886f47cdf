"""What is much talked of."""

from typing import Final

from veche.api.mastodon.handlers import trends
from veche.api.mastodon.paging import Offset
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.trends import AllTags, TagChanges, TagName
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.render.tag import Tag
from veche.api.mastodon.render.trends import AdminLink, AdminStatus, AdminTag, Publisher, TrendsLink
from veche.api.mastodon.routes.rights import OPTIONAL, user
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, get, post, put

_READ, _WRITE = user(Scope.ADMIN_READ), user(Scope.ADMIN_WRITE)
_ADMIN = "/api/v1/admin"
_PUBLISHERS = f"{_ADMIN}/trends/links/publishers"

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/trends", trends.tags, params=Offset, result=list[Tag], cached=True, slow=True, auth=OPTIONAL),
    get("/api/v1/trends/tags", trends.tags, params=Offset, result=list[Tag], cached=True, slow=True, auth=OPTIONAL),
    get("/api/v1/trends/statuses", trends.statuses, params=Offset, result=list[Status], cached=True, auth=OPTIONAL),
    get("/api/v1/trends/links", trends.links, params=Offset, result=list[TrendsLink],
        cached=True, slow=True, auth=OPTIONAL),
    get(f"{_ADMIN}/trends/links", trends.links_for_review, params=Offset, result=list[AdminLink], **_READ),
    post(f"{_ADMIN}/trends/links/{{id}}/approve", trends.approve_link, params=Id, result=AdminLink, **_WRITE),
    post(f"{_ADMIN}/trends/links/{{id}}/reject", trends.reject_link, params=Id, result=AdminLink, **_WRITE),
    get(_PUBLISHERS, trends.publishers, params=Offset, result=list[Publisher], **_READ),
    post(f"{_PUBLISHERS}/{{id}}/approve", trends.approve_publisher, params=TagName, result=Publisher, **_WRITE),
    post(f"{_PUBLISHERS}/{{id}}/reject", trends.reject_publisher, params=TagName, result=Publisher, **_WRITE),
    get(f"{_ADMIN}/trends/tags", trends.tags_for_review, params=Offset, result=list[AdminTag], **_READ),
    get(f"{_ADMIN}/trends/statuses", trends.statuses_for_review, params=Offset, result=list[AdminStatus], **_READ),
    post(f"{_ADMIN}/trends/tags/{{id}}/approve", trends.approve_tag, params=TagName, result=AdminTag, **_WRITE),
    post(f"{_ADMIN}/trends/tags/{{id}}/reject", trends.reject_tag, params=TagName, result=AdminTag, **_WRITE),
    post(f"{_ADMIN}/trends/statuses/{{id}}/approve", trends.approve_status, params=Id, result=AdminStatus, **_WRITE),
    post(f"{_ADMIN}/trends/statuses/{{id}}/reject", trends.reject_status, params=Id, result=AdminStatus, **_WRITE),
    get(f"{_ADMIN}/tags", trends.all_tags, params=AllTags, result=list[AdminTag], **_READ),
    get(f"{_ADMIN}/tags/{{id}}", trends.show_tag, params=TagName, result=AdminTag, **_READ),
    put(f"{_ADMIN}/tags/{{id}}", trends.change_tag, params=TagChanges, result=AdminTag, **_WRITE),
)  # fmt: skip
