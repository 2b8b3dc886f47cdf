"""How the viewer and another account stand to one another."""

import msgspec


class RelationView(msgspec.Struct, frozen=True):
    """All from the viewer's side; a friend is a follow in both directions."""

    account_id: int
    following: bool = False
    followed_by: bool = False
    requested: bool = False  # I have asked
    requested_by: bool = False  # I am asked
    show_reposts: bool = False
    notify: bool = False
    languages: tuple[str, ...] | None = None
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    mute_expires_at: int | None = None
    domain_blocking: bool = False
    group_role: str | None = None  # moderator | editor | admin | owner, when the account is a group
    banned: bool = False  # from that group
    note: str = ""  # what the viewer has written about them, for nobody else
    endorsed: bool = False  # shown on the viewer's page

    @property
    def friend(self) -> bool:
        """Two accepted follows."""
        return self.following and self.followed_by


class FollowSettings(msgspec.Struct, frozen=True):
    """How to follow; None leaves an existing follow's setting as it is. `languages`: () = all.

    `as_friend`: whoever follows so will accept a follow back at once.
    """

    show_reposts: bool | None = None
    notify: bool | None = None
    languages: tuple[str, ...] | None = None
    as_friend: bool = False


class SeveranceView(msgspec.Struct, frozen=True):
    """Follows that ended at once."""

    id: int
    kind: str  # own_domain_block
    target: str
    followers_count: int
    following_count: int
    created_at: int
