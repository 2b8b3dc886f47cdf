"""What an account is told of, and how far it has read."""

from veche.core.notifications import requests
from veche.core.notifications.grouping import Wanted, dismiss_group, group, groups, members
from veche.core.notifications.marks import get as markers
from veche.core.notifications.marks import set_ as set_markers
from veche.core.notifications.policy import policy, set_policy
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
    signed_up,
    unfollowed,
    unliked,
)
from veche.core.notifications.service import (
    EXPIRE,
    KINDS,
    clear,
    dismiss,
    dismiss_some,
    expire,
    load_one,
    mark_read,
    unread_count,
)
from veche.core.notifications.service import list_ as list
from veche.core.notifications.views import (
    GroupsView,
    GroupView,
    MarkerView,
    NotificationView,
    PolicyView,
    RequestView,
)

__all__ = [
    "EXPIRE",
    "FAN_OUT",
    "KINDS",
    "GroupView",
    "GroupsView",
    "MarkerView",
    "NotificationView",
    "PolicyView",
    "RequestView",
    "Wanted",
    "clear",
    "dismiss",
    "dismiss_group",
    "dismiss_some",
    "expire",
    "fan_out",
    "follow_requested",
    "followed",
    "group",
    "groups",
    "liked",
    "list",
    "load_one",
    "mark_read",
    "markers",
    "members",
    "message_created",
    "message_deleted",
    "policy",
    "poll_ended",
    "post_created",
    "post_deleted",
    "post_edited",
    "requests",
    "set_markers",
    "set_policy",
    "signed_up",
    "unfollowed",
    "unliked",
    "unread_count",
]
