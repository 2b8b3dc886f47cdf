"""Notifications, markers, conversations."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import conversations, notifications
from veche.api.mastodon.render.conversation import Conversation
from veche.api.mastodon.render.notification import Count, Notification
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.routes.rights import (
    MESSAGES_WRITE,
    NOTIFICATIONS_READ,
    NOTIFICATIONS_WRITE,
    POSTS_READ,
    POSTS_WRITE,
)
from veche.http.dialect import AnyRoute, delete, get, post

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/notifications", notifications.list_, params=p.Notifications, result=list[Notification], cached=True,
        **NOTIFICATIONS_READ),
    get("/api/v1/notifications/unread_count", notifications.unread_count, params=p.Notifications, result=Count,
        **NOTIFICATIONS_READ),
    get("/api/v1/notifications/{id}", notifications.show, params=p.Id, result=Notification, **NOTIFICATIONS_READ),
    post("/api/v1/notifications/clear", notifications.clear, **NOTIFICATIONS_WRITE),
    post("/api/v1/notifications/dismiss", notifications.dismiss_by_form, params=p.DismissForm, **NOTIFICATIONS_WRITE),
    post("/api/v1/notifications/{id}/dismiss", notifications.dismiss, params=p.Id, **NOTIFICATIONS_WRITE),
    get("/api/v1/markers", notifications.markers, params=p.Markers, **POSTS_READ),
    post("/api/v1/markers", notifications.set_markers, params=p.MarkersForm, **POSTS_WRITE),
    get("/api/v1/conversations", conversations.list_, params=p.Paged, result=list[Conversation], **POSTS_READ),
    post("/api/v1/conversations/{id}/read", conversations.read, params=p.Id, result=Conversation, **MESSAGES_WRITE),
    post("/api/v1/conversations/{id}/unread", conversations.unread, params=p.Id, result=Conversation,
         **MESSAGES_WRITE),
    get("/api/v1/timelines/direct", conversations.messages, params=p.Paged, result=list[Status], slow=True,
        **POSTS_READ, name="direct_timeline"),
    delete("/api/v1/conversations/{id}", conversations.remove, params=p.Id, **MESSAGES_WRITE),
)  # fmt: skip
