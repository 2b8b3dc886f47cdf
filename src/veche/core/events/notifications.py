"""What people are told."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class NotificationCreated(Event):
    """One row, for the receiver."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    kind: str
    actor_id: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class NotificationHeld(Event):
    """One row, for the receiver whose policy keeps it back: nobody is disturbed, but lists of requests change."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class NotificationsMerged(Event):
    """What was held stands among the others now: lists are to be read anew."""

    addressed: ClassVar[bool] = True
    account_id: int


@dataclass(frozen=True, slots=True)
class NotificationsRead(Event):
    """Read marks or dismissals; counters change."""

    addressed: ClassVar[bool] = True
    account_id: int
