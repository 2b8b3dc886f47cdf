"""What is between two accounts, and what one wants to read."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class FollowRequested(Event):
    """`follower` asks `target`."""

    follower_id: int
    target_id: int
    follow_id: int


@dataclass(frozen=True, slots=True)
class Followed(Event):
    """An accepted follow exists now; `asked` tells whether it was a request before. For groups: joined."""

    follower_id: int
    target_id: int
    follow_id: int
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Unfollowed(Event):
    """A follow or a request is gone (taken back, declined, removed, left, thrown out)."""

    follower_id: int
    target_id: int
    was_accepted: bool


@dataclass(frozen=True, slots=True)
class RelationsSevered(Event):
    """Many follows of an account ended at once; it is told how many."""

    addressed: ClassVar[bool] = True
    severance_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Blocked(Event):
    """`account` blocks `target`."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Unblocked(Event):
    """The block is gone."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Muted(Event):
    """`account` mutes `target` (or changed how)."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class Unmuted(Event):
    """The mute is gone."""

    account_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class HomeChanged(Event):
    """What comes into somebody's home changed by another way: a follow's settings, a list, a blocked server."""

    account_id: int


@dataclass(frozen=True, slots=True)
class FiltersChanged(Event):
    """Somebody wants to read something else no longer, or again; for their own devices."""

    addressed: ClassVar[bool] = True
    account_id: int
