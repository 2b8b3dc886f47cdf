"""Messages and the conversations that they are in."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class MessageCreated(Event):
    """One row per member (`to`); each member's view decides what is shown."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int
    cmid: int


@dataclass(frozen=True, slots=True)
class MessageEdited(Event):
    """One row per member."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class MessageDeleted(Event):
    """For everybody (`to` = all members) or for one (`to` = that one)."""

    addressed: ClassVar[bool] = True
    post_id: int
    number: int
    conversation_id: int
    author_id: int
    for_all: bool
    cmid: int = 0


@dataclass(frozen=True, slots=True)
class MessageRestored(Event):
    """Deleted for oneself, and brought back."""

    addressed: ClassVar[bool] = True
    post_id: int
    conversation_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class ConversationRead(Event):
    """`account` has read up to `cmid`; goes to the other members and to the reader's own devices."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int
    cmid: int
    post_id: int


@dataclass(frozen=True, slots=True)
class ConversationChanged(Event):
    """Title, members, settings. `change`: created, title, joined, left, kicked, avatar."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    by_id: int
    change: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Typing(Event):
    """Somebody writes in a conversation (kept in the log as everything that long poll tells)."""

    addressed: ClassVar[bool] = True
    conversation_id: int
    account_id: int
