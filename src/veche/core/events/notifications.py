"""What people are told."""

from typing import ClassVar

from veche.core.eventbase import Event


class NotificationCreated(Event, frozen=True):
    """One row, for the receiver."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    kind: str
    actor_id: int
    post_id: int | None


class NotificationHeld(Event, frozen=True):
    """One row, for the receiver whose policy keeps it back: nobody is disturbed, but lists of requests change."""

    addressed: ClassVar[bool] = True
    notification_id: int
    account_id: int
    actor_id: int


class NotificationsMerged(Event, frozen=True):
    """What was held stands among the others now: lists are to be read anew."""

    addressed: ClassVar[bool] = True
    account_id: int


class NotificationsRead(Event, frozen=True):
    """Read marks or dismissals; counters change."""

    addressed: ClassVar[bool] = True
    account_id: int
