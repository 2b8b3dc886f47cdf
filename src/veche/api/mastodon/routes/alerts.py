"""Grouped notifications, the policy, and requests that it makes."""

from collections.abc import Iterator
from typing import Final

from veche.api.mastodon.handlers import alerts
from veche.api.mastodon.paging import Paged
from veche.api.mastodon.params import Id
from veche.api.mastodon.params import alerts as p
from veche.api.mastodon.render import alerts as r
from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.notification import Count
from veche.api.mastodon.routes.rights import NOTIFICATIONS_EITHER, NOTIFICATIONS_READ, NOTIFICATIONS_WRITE
from veche.http.dialect import AnyRoute, delete, get, patch, post, put


def _grouped(base: str, tail: str = "") -> Iterator[AnyRoute]:
    yield get(
        base, alerts.groups, params=p.Groups, result=r.Groups, cached=True, **NOTIFICATIONS_READ, name="groups" + tail
    )
    yield get(
        f"{base}/unread_count",
        alerts.unread_groups,
        params=p.Groups,
        result=Count,
        **NOTIFICATIONS_READ,
        name="unread_groups" + tail,
    )
    yield get(
        f"{base}/{{group_key}}",
        alerts.group,
        params=p.GroupKey,
        result=r.Groups,
        **NOTIFICATIONS_READ,
        name="group" + tail,
    )
    yield get(
        f"{base}/{{group_key}}/accounts",
        alerts.group_accounts,
        params=p.PagedGroup,
        result=list[Account],
        **NOTIFICATIONS_EITHER,
        name="group_accounts" + tail,
    )
    yield post(
        f"{base}/{{group_key}}/dismiss",
        alerts.dismiss_group,
        params=p.GroupKey,
        **NOTIFICATIONS_WRITE,
        name="dismiss_group" + tail,
    )


_BASE: Final = "/api/v1/notifications"
_REQUESTS: Final = f"{_BASE}/requests"

ROUTES: Final[tuple[AnyRoute, ...]] = (
    *_grouped("/api/v2/notifications"),
    *_grouped("/api/v2_alpha/notifications", "_alpha"),
    delete(f"{_BASE}/destroy_multiple", alerts.destroy_many, params=p.Many, **NOTIFICATIONS_WRITE),
    get("/api/v2/notifications/policy", alerts.policy, result=r.Policy, **NOTIFICATIONS_READ),
    patch("/api/v2/notifications/policy", alerts.set_policy, params=p.PolicyForm, result=r.Policy,
          **NOTIFICATIONS_WRITE),
    put("/api/v2/notifications/policy", alerts.set_policy, params=p.PolicyForm, result=r.Policy,
        **NOTIFICATIONS_WRITE, name="put_policy"),
    get(f"{_BASE}/policy", alerts.old_policy, result=r.OldPolicy, **NOTIFICATIONS_READ),
    put(f"{_BASE}/policy", alerts.set_old_policy, params=p.OldPolicyForm, result=r.OldPolicy, **NOTIFICATIONS_WRITE),
    get(_REQUESTS, alerts.requests, params=Paged, result=list[r.Request], **NOTIFICATIONS_READ,
        name="notification_requests"),
    get(f"{_REQUESTS}/merged", alerts.merged, result=r.Merged, **NOTIFICATIONS_READ, name="requests_merged"),
    post(f"{_REQUESTS}/accept", alerts.accept_many, params=p.Requests, **NOTIFICATIONS_WRITE, name="accept_requests"),
    post(f"{_REQUESTS}/dismiss", alerts.dismiss_many, params=p.Requests, **NOTIFICATIONS_WRITE,
         name="dismiss_requests"),
    get(f"{_REQUESTS}/{{id}}", alerts.request, params=Id, result=r.Request, **NOTIFICATIONS_READ,
        name="notification_request"),
    post(f"{_REQUESTS}/{{id}}/accept", alerts.accept, params=Id, **NOTIFICATIONS_WRITE, name="accept_request"),
    post(f"{_REQUESTS}/{{id}}/dismiss", alerts.dismiss, params=Id, **NOTIFICATIONS_WRITE, name="dismiss_request"),
)  # fmt: skip
