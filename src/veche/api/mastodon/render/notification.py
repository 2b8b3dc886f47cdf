"""Notifications and the marks of how far one has read."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.moderation import AccountWarning, Report, about
from veche.api.mastodon.render.status import Status, status
from veche.api.mastodon.render.words import NOTIFICATION_TYPES
from veche.core.moderation.views import ToldView
from veche.core.notifications.views import MarkerView, NotificationView
from veche.lib.times import iso


class Notification(msgspec.Struct, kw_only=True):
    """`status` is there in every one, null where there is none; `filtered` only where a policy has kept it back."""

    id: str
    type: str
    created_at: str
    group_key: str
    account: Account
    status: Status | None
    filtered: bool | msgspec.UnsetType = msgspec.UNSET
    report: Report | msgspec.UnsetType = msgspec.UNSET
    moderation_warning: AccountWarning | msgspec.UnsetType = msgspec.UNSET


class Marker(msgspec.Struct):
    """How far a timeline was read."""

    last_read_id: str
    version: int
    updated_at: str


class Count(msgspec.Struct):
    """A number alone."""

    count: int


def notification(view: NotificationView, viewer_id: int | None, told: ToldView) -> Notification:
    """One notification of the first kind of list; `told` holds what some of them are about."""
    made = Notification(
        id=str(view.id),
        type=NOTIFICATION_TYPES[view.kind],
        created_at=iso(view.created_at),
        group_key=view.group_key or f"ungrouped-{view.id}",
        account=account(view.actor),
        status=None if view.post is None else status(view.post, viewer_id),
        filtered=view.held or msgspec.UNSET,
    )
    if view.about_id is not None:
        made.report, made.moderation_warning = about(view.kind, view.about_id, told)
    return made


def marker(view: MarkerView) -> Marker:
    """One mark."""
    return Marker(str(view.last_read_id), view.version, iso(view.updated_at))
