"""Accounts, who is signed in, and whether they are here."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    """A person, group or service exists now."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SignedUp(Event):
    """A stranger has registered: not whom the instance or an administrator has made."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountChanged(Event):
    """Name, avatar, settings shown to others."""

    account_id: int
    avatar_changed: bool = False


@dataclass(frozen=True, slots=True)
class AccountRemoved(Event):
    """Suspended or deleted: tokens die, streams close."""

    account_id: int


@dataclass(frozen=True, slots=True)
class TokensRevoked(Event):
    """Signed out, app removed, password changed: streams of these tokens close within 2 s."""

    token_ids: tuple[int, ...]
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Online or offline; one row per friend."""

    addressed: ClassVar[bool] = True
    account_id: int
    online: bool
