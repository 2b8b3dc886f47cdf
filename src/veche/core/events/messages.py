"""Messages and the conversations that they are in."""

from typing import ClassVar

from veche.core.eventbase import Event


class MessageCreated(Event, frozen=True):
    """One row per member (`to`); each member's view decides what is shown."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int
    cmid: int


class MessageEdited(Event, frozen=True):
    """One row per member."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


class MessageDeleted(Event, frozen=True):
    """For everybody (`to` = all members) or for one (`to` = that one)."""

    addressed: ClassVar[bool] = True
    post_id: int
    number: int
    conversation_id: int
    author_id: int
    for_all: bool
    cmid: int = 0


class MessageRestored(Event, frozen=True):
    """Deleted for oneself, and brought back."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


class ConversationRead(Event, frozen=True):
    """`account` has read up to `cmid`; goes to the other members and to the reader's own devices."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int
    cmid: int
    post_id: int


class ConversationChanged(Event, frozen=True):
    """Title, members, settings. `change`: created, title, joined, left, kicked, avatar."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    by_id: int
    change: str
    account_id: int | None = None


class Typing(Event, frozen=True):
    """Somebody writes in a conversation (kept in the log as everything that long poll tells)."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int
