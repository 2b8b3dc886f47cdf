"""What flows through streams: channels, and items that carry ids; a dialect makes frames of them."""

from typing import Any

import msgspec
from msgspec.structs import replace

from veche.core import events
from veche.core.eventbase import Event

HOME, NOTIFICATIONS, MESSAGES, PUBLIC, TAG, LIST = "home", "notifications", "messages", "public", "tag", "list"
KINDS = (HOME, NOTIFICATIONS, MESSAGES, PUBLIC, TAG, LIST)

# kinds of items
POST, EDIT, DELETE = "post", "edit", "delete"
NOTIFICATION, NOTIFICATIONS_READ, FILTERS = "notification", "notifications_read", "filters"
NOTIFICATIONS_MERGED = "notifications_merged"
MESSAGE, MESSAGE_EDIT, MESSAGE_DELETE, MESSAGE_RESTORE = "message", "message_edit", "message_delete", "message_restore"
ANNOUNCEMENT, REACTION, ANNOUNCEMENT_GONE = "announcement", "reaction", "announcement_gone"
READ, CONVERSATION, TYPING, PRESENCE = "read", "conversation", "typing", "presence"


class Channel(msgspec.Struct, frozen=True):
    """One thing to listen to.

    `home`: new, changed and deleted posts of the home timeline, changed and deleted messages, that one's filters are
    others, and announcements.
    `notifications`. `messages`: everything about conversations, and presence. `public`, narrowed by `side` (local,
    remote) and `only_media`. `tag` (`name`, lower case), narrowed by `side`. `list` (`list_id`).
    """

    kind: str
    name: str = ""
    list_id: int = 0
    side: str = ""  # "" both, local, remote
    only_media: bool = False

    def takes(self, local: bool, has_media: bool) -> bool:
        """A post of this origin belongs here."""
        return (
            (self.side != "local" or local)
            and (self.side != "remote" or not local)
            and (has_media or not self.only_media)
        )


class Item(msgspec.Struct, frozen=True, eq=False):
    """One happening on one channel. `event` has all ids; the ones that nearly everybody needs stand beside it.

    `shared` is common to all who get this item: what one of them has loaded or encoded, the others find there.
    """

    sequence: int
    channel: Channel
    kind: str
    event: Event
    post_id: int | None = None
    notification_id: int | None = None
    conversation_id: int | None = None
    shared: dict[Any, Any] = msgspec.field(default_factory=dict)


_KIND_OF: dict[type[Event], tuple[str, str]] = {
    events.NotificationCreated: (NOTIFICATIONS, NOTIFICATION),
    events.NotificationsMerged: (NOTIFICATIONS, NOTIFICATIONS_MERGED),
    events.NotificationsRead: (NOTIFICATIONS, NOTIFICATIONS_READ),
    events.FiltersChanged: (HOME, FILTERS),
    events.MessageCreated: (MESSAGES, MESSAGE),
    events.MessageEdited: (MESSAGES, MESSAGE_EDIT),
    events.MessageDeleted: (MESSAGES, MESSAGE_DELETE),
    events.MessageRestored: (MESSAGES, MESSAGE_RESTORE),
    events.ConversationRead: (MESSAGES, READ),
    events.ConversationChanged: (MESSAGES, CONVERSATION),
    events.Typing: (MESSAGES, TYPING),
    events.PresenceChanged: (MESSAGES, PRESENCE),
}
# What concerns everybody who is signed in comes with their own home.
_FOR_ALL: dict[type[Event], str] = {
    events.AnnouncementTold: ANNOUNCEMENT,
    events.AnnouncementAnswered: REACTION,
    events.AnnouncementGone: ANNOUNCEMENT_GONE,
}
# Who shows posts by the stream of the home timeline shows messages too, and has to hear what became of them.
_AT_HOME_TOO = (events.MessageEdited, events.MessageDeleted)
CHANNELS = {kind: Channel(kind) for kind in (HOME, NOTIFICATIONS, MESSAGES)}


def addressed(event: Event, sequence: int) -> Item | None:
    """The item of an event that is meant for one account; None for events that streams do not tell."""
    known = _KIND_OF.get(type(event))
    if known is None:
        return None
    channel, kind = known
    return Item(
        sequence,
        CHANNELS[channel],
        kind,
        event,
        post_id=getattr(event, "post_id", None),
        notification_id=getattr(event, "notification_id", None),
        conversation_id=getattr(event, "conversation_id", None),
    )


def at_home(item: Item) -> Item | None:
    """The same happening for those who listen to their home; None for what does not concern it."""
    return replace(item, channel=CHANNELS[HOME]) if isinstance(item.event, _AT_HOME_TOO) else None


def for_all(event: Event, sequence: int) -> Item | None:
    """The item of an event that concerns everybody; None for others."""
    kind = _FOR_ALL.get(type(event))
    return None if kind is None else Item(sequence, CHANNELS[HOME], kind, event)
