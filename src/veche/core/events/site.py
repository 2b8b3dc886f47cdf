"""The instance: its announcements and emoji, its moderation."""

from typing import ClassVar

from veche.core.eventbase import Event


class AnnouncementTold(Event, frozen=True):
    """It is told to everybody from now on, or in other words."""

    announcement_id: int


class AnnouncementAnswered(Event, frozen=True):
    """Somebody gave this answer to it, or took it back."""

    announcement_id: int
    name: str


class AnnouncementGone(Event, frozen=True):
    """It is told no longer."""

    announcement_id: int


class EmojiChanged(Event, frozen=True):
    """An emoji was added, changed or removed: texts look different now."""

    shortcode: str


class ReportFiled(Event, frozen=True):
    """Somebody asks the moderators to look at an account. `forward`: its own server shall hear of it."""

    addressed: ClassVar[bool] = True
    report_id: int
    account_id: int
    target_id: int
    forward: bool = False


class Warned(Event, frozen=True):
    """A moderator has acted against an account, and it is told."""

    addressed: ClassVar[bool] = True
    strike_id: int
    account_id: int


class ServerChanged(Event, frozen=True):
    """It was decided anew whether the people of another server are heard."""

    domain: str


class BarriersChanged(Event, frozen=True):
    """Networks that may not come in: every door looks anew."""
