"""Announcements."""

from typing import Final

from veche.api.mastodon.handlers import announcements
from veche.api.mastodon.params import Id
from veche.api.mastodon.params.announcements import ReactionName
from veche.api.mastodon.render.announcement import Announcement
from veche.api.mastodon.routes.rights import ACCOUNTS_WRITE, LIKES_WRITE, user
from veche.http.dialect import AnyRoute, delete, get, post, put

_ONE = "/api/v1/announcements/{id}"

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/announcements", announcements.listed, result=list[Announcement], **user(), name="announcements"),
    post(f"{_ONE}/dismiss", announcements.dismiss, params=Id, **ACCOUNTS_WRITE),
    put(f"{_ONE}/reactions/{{name}}", announcements.react, params=ReactionName, **LIKES_WRITE),
    delete(f"{_ONE}/reactions/{{name}}", announcements.unreact, params=ReactionName, **LIKES_WRITE),
)  # fmt: skip
