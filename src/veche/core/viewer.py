"""Who asks."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from veche.core.scopes import ALL, Scope


class Role(StrEnum):
    """What a local human may do on this instance."""

    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Viewer(msgspec.Struct, frozen=True):
    """The one on whose behalf a verb runs: a person, an app by itself, a stranger, or Veche.

    `account_id` is the signed-in account, None for strangers and for apps acting by themselves.
    `scopes` is what the token allows; a browser session has all of them.
    """

    account_id: int | None = None
    user_id: int | None = None
    app_id: int | None = None
    token_id: int | None = None
    scopes: frozenset[Scope] = msgspec.field(default_factory=frozenset)
    locale: str = "en"
    role: Role = Role.USER
    dialect: str = ""
    is_system: bool = False

    anonymous: ClassVar["Viewer"]
    system: ClassVar["Viewer"]

    @property
    def signed_in(self) -> bool:
        """True when a person (not a mere app) asks."""
        return self.account_id is not None

    @property
    def moderates(self) -> bool:
        """True for moderators and administrators of the instance."""
        return self.role in (Role.MODERATOR, Role.ADMIN)


Viewer.anonymous = Viewer()
Viewer.system = Viewer(scopes=ALL, role=Role.ADMIN, is_system=True)
