"""What the keepers tell everybody."""

from veche.core.announcements.answers import dismiss, react, unreact
from veche.core.announcements.load import everything, listed, load_one
from veche.core.announcements.views import AnnouncementView, NewAnnouncement, ReactionView
from veche.core.announcements.writing import (
    END,
    PUBLISH,
    Changes,
    change,
    create,
    end,
    publish,
    publish_scheduled,
    remove,
    unpublish,
)

__all__ = [
    "END",
    "PUBLISH",
    "AnnouncementView",
    "Changes",
    "NewAnnouncement",
    "ReactionView",
    "change",
    "create",
    "dismiss",
    "end",
    "everything",
    "listed",
    "load_one",
    "publish",
    "publish_scheduled",
    "react",
    "remove",
    "unpublish",
    "unreact",
]
