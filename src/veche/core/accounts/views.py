"""What a surface may know of an account: frozen data, ready to print."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture in the sizes that exist: absolute addresses, never None."""

    url: str
    static_url: str
    small_url: str
    media_id: int | None = None  # None: the placeholder
    description: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One line of the profile's table."""

    name: str
    value: str  # source
    html: str
    verified_at: int | None = None


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person, a group or a service, as this viewer may see it. Times are ms UTC."""

    id: int
    version: int
    kind: str  # person | group | service
    username: str
    domain: str  # "" = local
    display_name: str  # never empty: falls back to the username
    first_name: str
    last_name: str
    note: str
    note_html: str
    fields: tuple[FieldView, ...]
    headline: str
    details: dict[str, Any]  # town, site, relation, interests, music, movies, … as written
    sex: int  # 0 not said, 1 female, 2 male
    birthday: str | None  # YYYY-MM-DD
    birthday_visibility: int
    avatar: ImageView
    header: ImageView
    locked: bool
    bot: bool
    discoverable: bool
    indexable: bool
    hide_collections: bool
    group_access: str  # open | closed | private
    wall_mode: str  # open | suggest | restricted | off
    uri: str
    url: str
    followers_count: int  # of a group: members
    following_count: int
    friends_count: int
    posts_count: int
    last_post_at: int | None
    last_active_at: int | None
    is_online: bool
    silenced: bool
    suspended: bool
    deleted: bool
    created_at: int
    moved_to: "AccountView | None" = None

    @property
    def acct(self) -> str:
        """`name` of a local account, `name@domain` of a remote one."""
        return f"{self.username}@{self.domain}" if self.domain else self.username

    @property
    def is_group(self) -> bool:
        """True for groups."""
        return self.kind == "group"


@dataclass(frozen=True, slots=True)
class OwnAccountView:
    """What only the account's own user sees."""

    account: AccountView
    user_id: int
    email: str | None
    email_confirmed: bool
    role: str
    locale: str
    default_visibility: int
    default_sensitive: bool
    default_language: str | None
    follow_requests_count: int
    preferences: dict[str, Any] = field(default_factory=dict)
