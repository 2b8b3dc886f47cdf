"""The instance: its announcements and emoji, its moderation."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class AnnouncementTold(Event):
    """It is told to everybody from now on, or in other words."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class AnnouncementAnswered(Event):
    """Somebody gave this answer to it, or took it back."""

    announcement_id: int
    name: str


@dataclass(frozen=True, slots=True)
class AnnouncementGone(Event):
    """It is told no longer."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class EmojiChanged(Event):
    """An emoji was added, changed or removed: texts look different now."""

    shortcode: str


@dataclass(frozen=True, slots=True)
class ReportFiled(Event):
    """Somebody asks the moderators to look at an account. `forward`: its own server shall hear of it."""

    addressed: ClassVar[bool] = True
    report_id: int
    account_id: int
    target_id: int
    forward: bool = False


@dataclass(frozen=True, slots=True)
class Warned(Event):
    """A moderator has acted against an account, and it is told."""

    addressed: ClassVar[bool] = True
    strike_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class ServerChanged(Event):
    """It was decided anew whether the people of another server are heard."""

    domain: str


@dataclass(frozen=True, slots=True)
class BarriersChanged(Event):
    """Networks that may not come in: every door looks anew."""
