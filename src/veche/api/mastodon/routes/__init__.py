"""Method + path → handler, a file per section; read from top to bottom it is the API."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from veche.api.mastodon import streaming
from veche.api.mastodon.handlers.statuses import of_published
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
    quotes,
    reports,
    search,
    statuses,
    suggestions,
    tags,
    timelines,
    trends,
)
from veche.http.dialect import AnyRoute, Route

_TWINS = {"PUT": "PATCH", "PATCH": "PUT"}


def _both_verbs(routes: tuple[AnyRoute, ...]) -> Iterator[AnyRoute]:
    """An update answers to both, as every resource of a Rails server does: masto.js puts what is described as a patch
    (8.0, 2026)."""
    known = {(route.method, route.path) for route in routes if isinstance(route, Route)}
    for route in routes:
        yield route
        if isinstance(route, Route) and route.method in _TWINS and (_TWINS[route.method], route.path) not in known:
            yield replace(route, method=_TWINS[route.method])


def _only_published(route: AnyRoute) -> AnyRoute:
    """What waits for its time is a ScheduledStatus, and no status to be asked for or changed."""
    if not isinstance(route, Route) or not route.path.startswith("/api/v1/statuses/{id}"):
        return route
    return replace(route, handler=of_published(route.handler))


_WRITTEN: Final[tuple[AnyRoute, ...]] = (
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
    *quotes.ROUTES,
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

ROUTES: Final[tuple[AnyRoute, ...]] = tuple(_only_published(route) for route in _both_verbs(_WRITTEN))
