"""Accounts: people, groups and services alike."""

import msgspec
from msgspec.structs import asdict

from veche.api.mastodon.render.emoji import Emoji, emojis
from veche.api.mastodon.render.words import QUOTE_POLICIES, VISIBILITIES
from veche.core.accounts.views import AccountView, FieldView, OwnAccountView
from veche.lib.times import iso, iso_day


class Field(msgspec.Struct):
    """One line of a profile's table."""

    name: str
    value: str
    verified_at: str | None = None


class AccountRole(msgspec.Struct):
    """A role that is shown beside the name."""

    id: str
    name: str
    color: str


class FeatureApproval(msgspec.Struct):
    """Who may put the account into a collection, and whether the viewer may."""

    automatic: list[str]
    manual: list[str]
    current_user: str


class Account(msgspec.Struct, kw_only=True):
    """Account, with the keys of the seed and of today."""

    id: str
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    group: bool
    discoverable: bool
    indexable: bool
    hide_collections: bool
    created_at: str
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    avatar_description: str
    header: str
    header_static: str
    header_description: str
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: str | None
    emojis: list[Emoji]
    fields: list[Field]
    roles: list[AccountRole]
    moved: "Account | None"
    noindex: bool | msgspec.UnsetType = msgspec.UNSET
    show_media: bool = True
    show_media_replies: bool = True
    show_featured: bool = True
    feature_approval: FeatureApproval
    memorial: bool | msgspec.UnsetType = msgspec.UNSET
    suspended: bool | msgspec.UnsetType = msgspec.UNSET
    limited: bool | msgspec.UnsetType = msgspec.UNSET


class MutedAccount(Account, kw_only=True):
    """An account in the list of muted ones."""

    mute_expires_at: str | None


class Role(msgspec.Struct):
    """What the user may do on this instance."""

    id: str
    name: str
    permissions: str
    color: str = ""
    highlighted: bool = False


class Source(msgspec.Struct, kw_only=True):
    """The profile as its owner wrote it, and defaults for new posts."""

    privacy: str
    sensitive: bool
    language: str | None
    note: str
    fields: list[Field]
    follow_requests_count: int
    discoverable: bool
    indexable: bool
    hide_collections: bool
    attribution_domains: list[str]
    quote_policy: str


class CredentialAccount(Account, kw_only=True):
    """One's own account."""

    source: Source
    role: Role


# Ids and permission bits of the roles that a Mastodon server has from its first day.
ROLES = {
    "user": Role("-99", "", "65536"),
    "moderator": Role("1", "Moderator", "1308", highlighted=True),
    "admin": Role("3", "Owner", "1", highlighted=True),
}
ROLE_OF = {role.id: name for name, role in ROLES.items()}

# Who lets themselves be found may be put into collections, by anybody and without being asked.
_ANYBODY = FeatureApproval(["public"], [], "automatic")
_NOBODY = FeatureApproval([], [], "denied")


def account(view: AccountView) -> Account:
    """The account as everybody sees it."""
    role, avatar, header = ROLES.get(view.role), view.avatar, view.header
    return Account(
        id=str(view.id),
        username=view.username,
        acct=view.acct,
        display_name="" if view.suspended or view.display_name == view.username else view.display_name,
        locked=view.locked,
        bot=view.bot,
        group=view.is_group,
        discoverable=view.discoverable,
        indexable=view.indexable,
        hide_collections=view.hide_collections,
        created_at=f"{iso_day(view.created_at)}T00:00:00.000Z",
        note=view.note_html,
        url=view.url,
        uri=view.uri,
        avatar=avatar.url, avatar_static=avatar.static_url, avatar_description=avatar.description,
        header=header.url, header_static=header.static_url, header_description=header.description,
        followers_count=view.followers_count,
        following_count=view.following_count,
        statuses_count=view.posts_count,
        last_status_at=None if view.last_post_at is None else iso_day(view.last_post_at),
        emojis=emojis(view.emojis) if view.emojis else [],
        fields=[_field(one) for one in view.fields] if view.fields else [],
        roles=[AccountRole(role.id, role.name, role.color)] if role is not None and role.highlighted else [],
        moved=None if view.moved_to is None else account(view.moved_to),
        noindex=msgspec.UNSET if view.domain else not view.indexable,
        show_media=view.show_media,
        show_media_replies=view.show_media_replies,
        show_featured=view.show_featured,
        feature_approval=_ANYBODY if view.discoverable else _NOBODY,
        memorial=True if view.memorial else msgspec.UNSET,
        suspended=True if view.suspended else msgspec.UNSET,
        limited=True if view.silenced else msgspec.UNSET,
    )  # fmt: skip


def shared(people: dict[int, Account], view: AccountView) -> Account:
    """The same, made once for an answer in which people come again and again."""
    found = people.get(view.id)
    if found is None:
        found = people[view.id] = account(view)
    return found


def muted_account(view: AccountView, expires_at: int | None) -> MutedAccount:
    """The account with the end of its mute."""
    return MutedAccount(**asdict(account(view)), mute_expires_at=None if expires_at is None else iso(expires_at))


def credential_account(own: OwnAccountView) -> CredentialAccount:
    """The account with what only its owner sees."""
    view = own.account
    source = Source(
        privacy=VISIBILITIES[own.default_visibility],
        sensitive=own.default_sensitive,
        language=own.default_language,
        note=view.note,
        fields=[Field(one.name, one.value, _moment(one.verified_at)) for one in view.fields],
        follow_requests_count=own.follow_requests_count,
        discoverable=view.discoverable,
        indexable=view.indexable,
        hide_collections=view.hide_collections,
        attribution_domains=list(view.attribution_domains),
        quote_policy=QUOTE_POLICIES[own.default_quote_policy],
    )
    return CredentialAccount(**asdict(account(view)), source=source, role=ROLES[own.role])


def _field(view: FieldView) -> Field:
    return Field(view.name, view.html, _moment(view.verified_at))


def _moment(at: int | None) -> str | None:
    return None if at is None else iso(at)
