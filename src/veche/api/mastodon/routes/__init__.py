"""Method + path → handler, a file per section; read from top to bottom it is the API."""

from typing import Final

from veche.api.mastodon import streaming
from veche.api.mastodon.routes import (
    accounts,
    admin,
    alerts,
    announcements,
    annual,
    apps,
    collections,
    discovery,
    filters,
    instance,
    lists,
    media,
    notifications,
    personal,
    profile,
    push,
    reports,
    search,
    statuses,
    suggestions,
    tags,
    timelines,
    trends,
)
from veche.http.dialect import AnyRoute

ROUTES: Final[tuple[AnyRoute, ...]] = (
    *apps.ROUTES,
    *personal.ROUTES,
    *accounts.ROUTES,
    *profile.ROUTES,
    *statuses.ROUTES,
    *timelines.ROUTES,
    *lists.ROUTES,
    *tags.ROUTES,
    *suggestions.ROUTES,
    *collections.ROUTES,
    *annual.ROUTES,
    *filters.ROUTES,
    *media.ROUTES,
    *notifications.ROUTES,
    *alerts.ROUTES,
    *push.ROUTES,
    *reports.ROUTES,
    *search.ROUTES,
    *instance.ROUTES,
    *trends.ROUTES,
    *announcements.ROUTES,
    *streaming.ROUTES,
    *discovery.ROUTES,
    *admin.ROUTES,
)
