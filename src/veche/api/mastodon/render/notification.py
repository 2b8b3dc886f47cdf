"""Notifications and the marks of how far one has read."""

from typing import Any

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.attached import COLLECTED, NOTHING, Attached
from veche.api.mastodon.render.collection import Collection, collection
from veche.api.mastodon.render.moderation import AccountWarning, Report, about
from veche.api.mastodon.render.status import Status, status
from veche.api.mastodon.render.words import NOTIFICATION_TYPES
from veche.core.graph.views import SeveranceView
from veche.core.notifications.views import Line, MarkerView, NotificationView
from veche.http.cache import Ref
from veche.lib.times import iso


class Severance(msgspec.Struct, kw_only=True):
    """Follows that ended at once. Which ones they were is not kept."""

    id: str
    type: str
    purged: bool
    target_name: str
    followers_count: int
    following_count: int
    created_at: str


class Notification(msgspec.Struct, kw_only=True):
    """`status` is there in every one, null where there is none; `filtered` only where a policy has kept it back."""

    id: str
    type: str
    created_at: str
    group_key: str
    account: Account | Ref
    status: Status | Ref | None
    filtered: bool | msgspec.UnsetType = msgspec.UNSET
    report: Report | msgspec.UnsetType = msgspec.UNSET
    moderation_warning: AccountWarning | msgspec.UnsetType = msgspec.UNSET
    event: Severance | msgspec.UnsetType = msgspec.UNSET
    collection: Collection | msgspec.UnsetType | None = msgspec.UNSET


class Marker(msgspec.Struct):
    """How far a timeline was read."""

    last_read_id: str
    version: int
    updated_at: str


class Count(msgspec.Struct):
    """A number alone."""

    count: int


_SEVERED = {"own_domain_block": "user_domain_block"}


def severance(view: SeveranceView) -> Severance:
    """How many they were."""
    return Severance(
        id=str(view.id),
        type=_SEVERED[view.kind],
        purged=True,
        target_name=view.target,
        followers_count=view.followers_count,
        following_count=view.following_count,
        created_at=iso(view.created_at),
    )


def notification(view: NotificationView, viewer_id: int | None, told: Attached = NOTHING) -> Notification:
    """One notification, whole; `told` holds what some of them are about."""
    post = None if view.post is None else status(view.post, viewer_id)
    return _notification(view, account(view.actor), post, told)


def line(one: Line, told: Attached = NOTHING) -> Notification:
    """One in a list: with places for the actor and the status."""
    post = None if one.post_id is None else Ref("status", one.post_id)
    return _notification(one, Ref("account", one.actor_id), post, told)


def _notification(
    one: NotificationView | Line, actor: Account | Ref, post: Status | Ref | None, told: Attached
) -> Notification:
    made = Notification(
        id=str(one.id),
        type=NOTIFICATION_TYPES[one.kind],
        created_at=iso(one.created_at),
        group_key=one.group_key or f"ungrouped-{one.id}",
        account=actor,
        status=post,
        filtered=one.held or msgspec.UNSET,
    )
    if one.about_id is not None:
        attach(made, one.kind, one.about_id, told)
    return made


def attach(made: Any, kind: str, id: int, told: Attached) -> None:
    """What the notification or the group is about, if the viewer may see it."""
    made.report, made.moderation_warning = about(kind, id, told.told)
    if kind == "severed" and id in told.severances:
        made.event = severance(told.severances[id])
    if kind in COLLECTED:
        made.collection = collection(told.collections[id]) if id in told.collections else None


def marker(view: MarkerView) -> Marker:
    """One mark."""
    return Marker(str(view.last_read_id), view.version, iso(view.updated_at))
