"""What a surface may know of an account: frozen data, ready to print."""

from typing import Any, NamedTuple

import msgspec

from veche.core.emoji.views import EmojiView


class ImageView(msgspec.Struct, frozen=True):
    """A picture in the sizes that exist: absolute addresses, never None."""

    url: str
    static_url: str
    small_url: str
    media_id: int | None = None  # None: the placeholder
    description: str = ""


class FieldView(msgspec.Struct, frozen=True):
    """One line of the profile's table."""

    name: str
    value: str  # source
    html: str
    verified_at: int | None = None


class AccountView(msgspec.Struct, frozen=True):
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
    role: str = ""  # user | moderator | admin, of local people
    show_media: bool = True
    show_media_replies: bool = True
    show_featured: bool = True
    attribution_domains: tuple[str, ...] = ()
    memorial: bool = False
    emojis: tuple[EmojiView, ...] = ()  # that stand in its texts
    sensitized: bool = False  # moderators have covered all its pictures

    @property
    def acct(self) -> str:
        """`name` of a local account, `name@domain` of a remote one."""
        return f"{self.username}@{self.domain}" if self.domain else self.username

    @property
    def is_group(self) -> bool:
        """True for groups."""
        return self.kind == "group"


class AccountFacts(NamedTuple):
    """What changes without an edit, and what is the viewer's own. The same `version`, `own` and `full`: the same view,
    but for the passing of time (`is_online`)."""

    id: int
    version: int
    own: bool  # the viewer's own account: sees its whole birthday
    full: bool  # the viewer moderates: sees what is suspended
    last_active_at: int | None
    is_online: bool


class OwnAccountView(msgspec.Struct, frozen=True):
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
    preferences: dict[str, Any] = msgspec.field(default_factory=dict)
    default_quote_policy: int = 0


class NewUser(msgspec.Struct, frozen=True):
    """Who wants to register. The password is hashed before the transaction (`auth.hash_password`).

    `role` and `confirmed` count only when the instance itself or an administrator registers somebody.
    """

    username: str
    email: str | None = None
    password_hash: str | None = None
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""
    locale: str = "en"
    agreement: bool = False
    reason: str = ""
    invite: str | None = None
    birthday: str | None = None  # asked for where there is an age to be reached; it is not kept
    role: str = "user"
    confirmed: bool = False
    address: str = ""  # the internet address they come from
    app_id: int | None = None  # the app in whose form they fill in


class RegisteredUser(msgspec.Struct, frozen=True):
    """A human who exists now. Until both flags are False there is no signing in."""

    user_id: int
    account_id: int
    needs_confirmation: bool
    needs_approval: bool


class AccountChanges(msgspec.Struct, frozen=True):
    """What an owner changes; None leaves a thing as it is.

    `avatar_media_id`, `header_media_id`: 0 removes the picture. `birthday`: "" removes it. `details` and `preferences`
    are merged: the keys given replace, a None among them removes.
    """

    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    note: str | None = None
    fields: tuple[tuple[str, str], ...] | None = None
    headline: str | None = None
    details: dict[str, Any] | None = None
    sex: int | None = None
    birthday: str | None = None
    birthday_visibility: int | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    indexable: bool | None = None
    hide_collections: bool | None = None
    show_media: bool | None = None
    show_media_replies: bool | None = None
    show_featured: bool | None = None
    attribution_domains: tuple[str, ...] | None = None
    username: str | None = None
    group_access: str | None = None  # of groups only
    wall_mode: str | None = None
    avatar_media_id: int | None = None
    header_media_id: int | None = None
    default_visibility: int | None = None
    default_sensitive: bool | None = None
    default_language: str | None = None
    default_quote_policy: int | None = None
    locale: str | None = None
    preferences: dict[str, Any] | None = None


class RemoteProfile(msgspec.Struct, frozen=True):
    """An account of another server as it was last fetched; text and HTML are cleaned by `accounts.receive`."""

    uri: str
    username: str
    domain: str
    kind: str = "person"
    url: str | None = None
    display_name: str = ""
    note_html: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    locked: bool = False
    bot: bool = False
    discoverable: bool = True
    indexable: bool = False
    hide_collections: bool = False
    moved_to_id: int | None = None
    created_at: int | None = None


class UserView(msgspec.Struct, frozen=True):
    """A local human as moderators see one."""

    user_id: int
    account: AccountView
    email: str | None
    role: str
    locale: str
    reason: str
    confirmed: bool
    approved: bool
    disabled: bool
    created_at: int


class UserChanges(msgspec.Struct, frozen=True):
    """What administrators change of a user; None leaves a thing as it is."""

    role: str | None = None
    password_hash: str | None = None
    email: str | None = None
    confirmed: bool | None = None
    approved: bool | None = None
    disabled: bool | None = None
    silenced: bool | None = None
    suspended: bool | None = None


class InviteView(msgspec.Struct, frozen=True):
    """A code that lets people in."""

    id: int
    code: str
    uses: int
    max_uses: int | None
    expires_at: int | None
    created_at: int
