"""Timelines."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import timelines
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.routes.rights import LISTS_READ, POSTS_READ, SEE_POSTS
from veche.http.dialect import AnyRoute, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/timelines/home", timelines.home, params=p.Timeline, result=list[Status], cached=True, **POSTS_READ),
    get("/api/v1/timelines/public", timelines.public, params=p.PublicTimeline, result=list[Status], cached=True,
        **SEE_POSTS),
    get("/api/v1/timelines/tag/{hashtag}", timelines.tag, params=p.TagTimeline, result=list[Status], cached=True,
        **SEE_POSTS),
    get("/api/v1/timelines/link", timelines.link, params=p.LinkTimeline, result=list[Status], cached=True, **SEE_POSTS),
    get("/api/v1/timelines/list/{list_id}", timelines.list_, params=p.ListTimeline, result=list[Status], cached=True,
        **LISTS_READ),
)  # fmt: skip
