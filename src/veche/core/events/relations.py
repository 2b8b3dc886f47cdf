"""What is between two accounts, and what one wants to read."""

from typing import ClassVar

from veche.core.eventbase import Event


class FollowRequested(Event, frozen=True):
    """`follower` asks `target`."""

    follower_id: int
    target_id: int
    follow_id: int


class Followed(Event, frozen=True):
    """An accepted follow exists now; `asked` tells whether it was a request before. For groups: joined."""

    follower_id: int
    target_id: int
    follow_id: int
    asked: bool = False


class Unfollowed(Event, frozen=True):
    """A follow or a request is gone (taken back, declined, removed, left, thrown out)."""

    follower_id: int
    target_id: int
    was_accepted: bool


class RelationsSevered(Event, frozen=True):
    """Many follows of an account ended at once; it is told how many."""

    addressed: ClassVar[bool] = True
    severance_id: int
    account_id: int


class Blocked(Event, frozen=True):
    """`account` blocks `target`."""

    account_id: int
    target_id: int


class Unblocked(Event, frozen=True):
    """The block is gone."""

    account_id: int
    target_id: int


class Muted(Event, frozen=True):
    """`account` mutes `target` (or changed how)."""

    account_id: int
    target_id: int


class Unmuted(Event, frozen=True):
    """The mute is gone."""

    account_id: int
    target_id: int


class HomeChanged(Event, frozen=True):
    """What comes into somebody's home changed by another way: a follow's settings, a list, a blocked server."""

    account_id: int


class FiltersChanged(Event, frozen=True):
    """Somebody wants to read something else no longer, or again; for their own devices."""

    addressed: ClassVar[bool] = True
    account_id: int
