"""Accounts, who is signed in, and whether they are here."""

from typing import ClassVar

from veche.core.eventbase import Event


class AccountCreated(Event, frozen=True):
    """A person, group or service exists now."""

    account_id: int


class SignedUp(Event, frozen=True):
    """A stranger has registered: not whom the instance or an administrator has made."""

    account_id: int


class AccountChanged(Event, frozen=True):
    """Name, avatar, settings shown to others."""

    account_id: int
    avatar_changed: bool = False


class AccountRemoved(Event, frozen=True):
    """Suspended or deleted: tokens die, streams close."""

    account_id: int


class TokensRevoked(Event, frozen=True):
    """Signed out, app removed, password changed: streams of these tokens close within 2 s."""

    token_ids: tuple[int, ...]
    account_id: int | None = None


class PresenceChanged(Event, frozen=True):
    """Online or offline; one row per friend."""

    addressed: ClassVar[bool] = True
    account_id: int
    online: bool
