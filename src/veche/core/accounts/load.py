"""Ids → views, a fixed number of statements for any number of ids."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, or_, select

from veche.core import emoji
from veche.core.accounts import images, names
from veche.core.accounts.views import AccountFacts, AccountView, FieldView, OwnAccountView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.presence import ONLINE_MS
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.lib.text import normalize
from veche.settings import Settings
from veche.tables.accounts import accounts, users
from veche.tables.graph import follows
from veche.tables.media import media

_EMPTY_FIELDS = _NOWHERE = "[]"
_EMPTY_DETAILS = "{}"


def _is_there() -> Any:
    """Who waits to be let in, or to prove their address, is seen by themselves and by moderators."""
    return or_(accounts.c.waiting == 0, accounts.c.id == bindparam("viewer_id"))


@statement
def _by_ids(*, full: bool) -> Any:
    avatar, header = media.alias("avatar"), media.alias("header")
    a = accounts.c
    columns = (
        a.id, a.version, a.kind, a.username, a.domain, a.display_name, a.first_name, a.last_name, a.note, a.note_html,
        a.fields, a.headline, a.details, a.sex, a.birthday, a.birthday_visibility, a.avatar_id,
        avatar.c.files.label("avatar_files"), avatar.c.description.label("avatar_description"), a.header_id,
        header.c.files.label("header_files"), header.c.description.label("header_description"), a.locked, a.bot,
        a.discoverable, a.indexable, a.hide_collections, a.group_access, a.wall_mode, a.uri, a.url, a.followers_count,
        a.following_count, a.friends_count, a.posts_count, a.last_post_at, a.last_active_at, a.silenced_at,
        a.suspended_at, a.deleted_at, a.created_at, a.moved_to_id, users.c.role, a.show_media, a.show_media_replies,
        a.show_featured, a.attribution_domains, a.memorial, a.sensitized_at,
    )  # fmt: skip
    joined = accounts.outerjoin(avatar, avatar.c.id == accounts.c.avatar_id).outerjoin(
        header, header.c.id == accounts.c.header_id
    )
    joined = joined.outerjoin(users, users.c.account_id == accounts.c.id)
    query = select(*columns).select_from(joined).where(ids_in(accounts.c.id, "ids"))
    return query if full else query.where(_is_there())


@statement
def _facts(*, full: bool, suspended: bool) -> Any:
    columns = (accounts.c.id, accounts.c.version, accounts.c.last_active_at)
    query = select(*columns).where(ids_in(accounts.c.id, "ids"))
    if not suspended:
        query = query.where(accounts.c.suspended_at.is_(None))
    return query if full else query.where(_is_there())


@statement
def _by_names() -> Any:
    return select(accounts.c.id, accounts.c.username_key, accounts.c.domain).where(
        ids_in(accounts.c.username_key, "names"),
        ids_in(accounts.c.domain, "domains"),
        accounts.c.deleted_at.is_(None),
        accounts.c.waiting == 0,
    )


@statement
def _by_name() -> Any:
    return select(accounts.c.id).where(
        accounts.c.username_key == bindparam("username_key"),
        accounts.c.domain == bindparam("domain"),
        accounts.c.deleted_at.is_(None),
        accounts.c.waiting == 0,
    )


@statement
def _by_uri() -> Any:
    return select(accounts.c.id).where(accounts.c.uri == bindparam("uri"))


@statement
def _local() -> Any:
    return select(accounts.c.id).where(
        accounts.c.id == bindparam("account_id"), accounts.c.domain == "", accounts.c.waiting == 0
    )


@statement
def _own() -> Any:
    asked = (
        select(func.count())
        .select_from(follows)
        .where(follows.c.target_id == bindparam("account_id"), follows.c.accepted == 0)
        .scalar_subquery()
    )
    return select(users, asked.label("follow_requests_count")).where(users.c.account_id == bindparam("account_id"))


async def load(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, AccountView]:
    """Views of those that exist; who is not there, or not yet, is left out. Suspended and deleted ones are bare
    names.

    Anybody may ask. One statement; one more when somebody among them has moved.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    query, me = _by_ids(full=viewer.moderates), viewer.account_id or 0
    rows = await tx.all(query, ids=wanted, viewer_id=me)
    moved = {row.moved_to_id for row in rows if row.moved_to_id is not None}
    targets: dict[int, AccountView] = {}
    if moved:
        targets = {row.id: _view(tx, viewer, row, None) for row in await tx.all(query, ids=list(moved), viewer_id=me)}
    return {row.id: _view(tx, viewer, row, targets.get(row.moved_to_id)) for row in rows}


async def load_list(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> list[AccountView]:
    """The same, in the order asked for."""
    found = await load(tx, viewer, ids)
    return [found[id] for id in ids if id in found]


async def load_one(tx: Tx, viewer: Viewer, id: int) -> AccountView:
    """One account, suspended or deleted ones included (as bare names). Errors: NotFound."""
    found = await load(tx, viewer, (id,))
    if id not in found:
        raise NotFound("account")
    return found[id]


async def facts(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, AccountFacts]:
    """The cheap companion of `load`: by which version an encoded account can still be used. One statement."""
    limit, me, full = tx.now - ONLINE_MS, viewer.account_id, viewer.moderates
    rows = await tx.tuples(_facts(full=full, suspended=True), ids=list(ids), viewer_id=me or 0)
    return {
        id: AccountFacts(id, version, id == me, full, active_at, active_at is not None and active_at > limit)
        for id, version, active_at in rows
    }


async def versions(tx: Tx, viewer: Viewer, ids: Iterable[int], *, suspended: bool = True) -> dict[int, int]:
    """The versions alone, of those accounts that there are, suspended ones only if they are wanted. One statement."""
    stmt = _facts(full=viewer.moderates, suspended=suspended)
    return {row[0]: row[1] for row in await tx.tuples(stmt, ids=list(ids), viewer_id=viewer.account_id or 0)}


async def find(tx: Tx, username: str, domain: str = "") -> int | None:
    """The id behind a name; our own domain counts as local. Names are not case-sensitive, and a text that would have
    to be mended first is nobody's name."""
    domain = _foreign(tx.settings, domain)
    if not names.is_name(username, domain):
        return None
    found: int | None = await tx.scalar(_by_name(), username_key=names.key(username), domain=domain)
    return found


async def find_many(tx: Tx, wanted: Iterable[str]) -> dict[str, int]:
    """Ids by `name` or `name@domain`, keyed by the very texts that were given. One statement."""
    split = {text: _split(tx.settings, text) for text in wanted}
    keys = {text: (names.key(name), domain) for text, (name, domain) in split.items() if names.is_name(name, domain)}
    if not keys:
        return {}
    rows = await tx.tuples(
        _by_names(),
        names=list({name for name, _ in keys.values()}),
        domains=list({domain for _, domain in keys.values()}),
    )
    known = {(name, domain): id for id, name, domain in rows}
    return {text: known[key] for text, key in keys.items() if key in known}


async def find_uri(tx: Tx, uri: str) -> int | None:
    """The account with this ActivityPub address: a local one (`…/users/42`) or a remote one that is known."""
    prefix = tx.settings.url("/users/")
    if uri.startswith(prefix):
        id = uri.removeprefix(prefix)
        if not (id.isascii() and id.isdigit() and len(id) < 10):
            return None
        found: int | None = await tx.scalar(_local(), account_id=int(id))
    else:
        found = await tx.scalar(_by_uri(), uri=normalize(uri))
    return found


async def load_own(tx: Tx, viewer: Viewer) -> OwnAccountView:
    """What only the account's own user sees. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    user = await tx.first(_own(), account_id=viewer.account_id)
    if user is None:
        raise NotSignedIn
    return OwnAccountView(
        account=await load_one(tx, viewer, viewer.account_id),
        user_id=user.id,
        email=user.email,
        email_confirmed=user.email_confirmed_at is not None,
        role=user.role,
        locale=user.locale,
        default_visibility=user.default_visibility,
        default_sensitive=bool(user.default_sensitive),
        default_language=user.default_language,
        default_quote_policy=user.default_quote_policy,
        follow_requests_count=user.follow_requests_count,
        preferences=msgspec.json.decode(user.preferences),
    )


def _split(settings: Settings, text: str) -> tuple[str, str]:
    name, _, domain = text.removeprefix("@").partition("@")
    return name, _foreign(settings, domain)


def _foreign(settings: Settings, domain: str) -> str:
    domain = domain.lower()
    return "" if domain == settings.domain else domain


def _view(tx: Tx, viewer: Viewer, row: Row, moved_to: AccountView | None) -> AccountView:
    """Made by the hundred, so the row is taken apart once, and the fields follow in their order."""
    if row.deleted_at is not None or (row.suspended_at is not None and not viewer.moderates):
        return _bare(tx.settings, row)
    (
        id, version, kind, username, domain, display_name, first_name, last_name, note, note_html,
        fields, headline, details, sex, birthday, birthday_visibility, avatar_id,
        avatar_files, avatar_description, header_id,
        header_files, header_description, locked, bot,
        discoverable, indexable, hide_collections, group_access, wall_mode, uri, url, followers_count,
        following_count, friends_count, posts_count, last_post_at, last_active_at, silenced_at,
        suspended_at, _, created_at, _, role, show_media, show_media_replies,
        show_featured, attribution_domains, memorial, sensitized_at,
    ) = row  # fmt: skip
    settings, known = tx.settings, emoji.known(tx)
    base = settings.server.base_url
    return AccountView(
        id, version, kind, username, domain, display_name or username, first_name, last_name, note, note_html,
        () if fields == _EMPTY_FIELDS else _fields(fields), headline,
        {} if details == _EMPTY_DETAILS else msgspec.json.decode(details), sex,
        None if birthday is None else _birthday(row, viewer), birthday_visibility,
        images.placeholder(base, images.AVATAR) if avatar_id is None
        else images.image(settings, avatar_id, avatar_files, avatar_description or "", images.AVATAR),
        images.placeholder(base, images.HEADER) if header_id is None
        else images.image(settings, header_id, header_files, header_description or "", images.HEADER),
        locked == 1, bot == 1, discoverable == 1, indexable == 1, hide_collections == 1, group_access, wall_mode,
        uri or f"{base}/users/{id}", url or uri or f"{base}/@{username}",
        followers_count, following_count, friends_count, posts_count, last_post_at, last_active_at,
        last_active_at is not None and last_active_at > tx.now - ONLINE_MS,
        silenced_at is not None, suspended_at is not None, False, created_at, moved_to, role or "",
        show_media == 1, show_media_replies == 1, show_featured == 1,
        () if attribution_domains == _NOWHERE else _domains(attribution_domains), memorial == 1,
        emoji.in_texts(known, display_name, note, fields) if known and not domain else (), sensitized_at is not None,
    )  # fmt: skip


def _bare(settings: Settings, row: Row) -> AccountView:
    """Somebody suspended or deleted: the names by which old posts and lists can still speak of them."""
    base = settings.server.base_url
    return AccountView(
        id=row.id,
        version=row.version,
        kind=row.kind,
        username=row.username,
        domain=row.domain,
        display_name=row.display_name or row.username,
        first_name=row.first_name,
        last_name=row.last_name,
        note="",
        note_html="",
        fields=(),
        headline="",
        details={},
        sex=0,
        birthday=None,
        birthday_visibility=0,
        avatar=images.placeholder(base, images.AVATAR),
        header=images.placeholder(base, images.HEADER),
        locked=True,
        bot=bool(row.bot),
        discoverable=False,
        indexable=False,
        hide_collections=True,
        group_access=row.group_access,
        wall_mode="off",
        uri=row.uri or settings.url(f"/users/{row.id}"),
        url=row.url or row.uri or settings.url(f"/@{row.username}"),
        followers_count=0,
        following_count=0,
        friends_count=0,
        posts_count=0,
        last_post_at=None,
        last_active_at=None,
        is_online=False,
        silenced=False,
        suspended=row.suspended_at is not None,
        deleted=row.deleted_at is not None,
        created_at=row.created_at,
    )


def _fields(text: str) -> tuple[FieldView, ...]:
    return tuple(
        FieldView(one["name"], one["value"], one["html"], one.get("verified_at")) for one in msgspec.json.decode(text)
    )


def _domains(text: str) -> tuple[str, ...]:
    return tuple(msgspec.json.decode(text))


def _birthday(row: Row, viewer: Viewer) -> str | None:
    """Strangers see no birthday that is hidden (0), and the year 0000 where only day and month are shown (2)."""
    day: str | None = row.birthday
    if day is None or row.id == viewer.account_id or row.birthday_visibility == 1:
        return day
    return f"0000{day[4:]}" if row.birthday_visibility == 2 else None
