"""What an account is told of, and how far it has read."""

from veche.core.notifications.marks import get as markers
from veche.core.notifications.marks import set_ as set_markers
from veche.core.notifications.reactions import (
    FAN_OUT,
    fan_out,
    follow_requested,
    followed,
    liked,
    message_created,
    message_deleted,
    poll_ended,
    post_created,
    post_deleted,
    post_edited,
    unfollowed,
    unliked,
)
from veche.core.notifications.service import (
    KINDS,
    clear,
    dismiss,
    expire,
    load_one,
    mark_read,
    unread_count,
)
from veche.core.notifications.service import list_ as list
from veche.core.notifications.views import MarkerView, NotificationView

__all__ = [
    "FAN_OUT",
    "KINDS",
    "MarkerView",
    "NotificationView",
    "clear",
    "dismiss",
    "expire",
    "fan_out",
    "follow_requested",
    "followed",
    "liked",
    "list",
    "load_one",
    "mark_read",
    "markers",
    "message_created",
    "message_deleted",
    "poll_ended",
    "post_created",
    "post_deleted",
    "post_edited",
    "set_markers",
    "unfollowed",
    "unliked",
    "unread_count",
]
