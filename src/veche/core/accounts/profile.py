"""What an account says of itself: checking it, rendering it, writing it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, or_, select, update

from veche.core.accounts import markup, names
from veche.core.accounts.load import find_many
from veche.core.accounts.rows import lock
from veche.core.accounts.views import AccountChanges
from veche.core.errors import Invalid, NotFound
from veche.core.events import AccountChanged
from veche.core.limits import check_count, check_length
from veche.core.tx import Tx
from veche.db import Row, ids_in, statement, upsert
from veche.lib import text, times
from veche.lib.urls import is_web
from veche.tables.accounts import accounts, avatar_changes
from veche.tables.media import media

DETAILS_MOST = 60
DETAILS_LONGEST = 20_000  # bytes of JSON
SEXES = (0, 1, 2)
ACCESS = ("open", "closed", "private")
WALLS = ("open", "suggest", "restricted", "off")

_a = accounts.c
# All that `write` sets; what is not changed is written as it was, so that one statement serves every change.
_COLUMNS = (
    "username", "username_key", "display_name", "first_name", "last_name", "note", "note_html", "fields", "headline",
    "details", "sex", "birthday", "birthday_visibility", "avatar_id", "header_id", "locked", "bot", "discoverable",
    "indexable", "hide_collections", "group_access", "wall_mode", "show_media", "show_media_replies", "show_featured",
    "attribution_domains",
)  # fmt: skip
_FLAGS = (
    "locked", "bot", "discoverable", "indexable", "hide_collections", "show_media", "show_media_replies",
    "show_featured",
)  # fmt: skip
DOMAINS_MOST = 10
_DOMAIN = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}(?::\d{1,5})?")


@statement
def _write() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in _COLUMNS}
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values(**values, updated_at=bindparam("now"), version=_a.version + 1)
    )


@statement
def _tell_picture() -> Any:
    return upsert(avatar_changes, "id", "account_id", "media_id", "created_at", conflict=["id"])


@statement
def _picture() -> Any:
    m = media.c
    return select(m.id, m.owner_id, m.kind, m.state).where(ids_in(m.id, "ids"), m.deleted_at.is_(None))


@statement
def _pages() -> Any:
    return select(_a.id, _a.username, _a.url, _a.uri, _a.domain).where(
        ids_in(_a.id, "ids"), or_(_a.suspended_at.is_(None), _a.domain == "")
    )


@statement
def _name_taken() -> Any:
    return select(_a.id).where(_a.username_key == bindparam("username_key"), _a.domain == "")


async def change(tx: Tx, account_id: int, by_id: int, changes: AccountChanges) -> bool:
    """Apply changes to an account's row; False when nothing differs. Whether `by_id` may is for the caller to know.

    Events: AccountChanged. Errors: NotFound, Invalid.
    """
    row = (await lock(tx, account_id)).get(account_id)
    if row is None:
        raise NotFound("account")
    old = {name: getattr(row, name) for name in _COLUMNS}
    new = {**old, **_simple(tx, row, changes)}
    await _rename(tx, row, changes, new)
    await _pictures(tx, account_id, by_id, changes, new)
    if changes.note is not None or changes.fields is not None:
        new.update(await _texts(tx, row, changes))
    if new == old:
        return False
    await tx.run(_write(), account_id=account_id, now=tx.now, **new)
    picture, is_new = new["avatar_id"], new["avatar_id"] != old["avatar_id"]
    if is_new and picture is not None:
        await tx.run(_tell_picture(), id=await tx.next_id(), account_id=account_id, media_id=picture, created_at=tx.now)
    tx.emit(AccountChanged(account_id=account_id, avatar_changed=is_new))
    return True


def _simple(tx: Tx, row: Row, changes: AccountChanges) -> dict[str, Any]:
    """All that needs no look into the database."""
    new: dict[str, Any] = _names(tx, row, changes)
    for flag in _FLAGS:
        value = getattr(changes, flag)
        if value is not None:
            new[flag] = int(value)
    if changes.headline is not None:
        new["headline"] = text.one_line(changes.headline)
        check_length("headline", new["headline"], tx.limits.bio)
    if changes.attribution_domains is not None:
        new["attribution_domains"] = _domains(changes.attribution_domains)
    if changes.details is not None:
        new["details"] = merged(row.details, changes.details, "details")
    if changes.sex is not None:
        new["sex"] = _one_of("sex", changes.sex, SEXES)
    if changes.birthday is not None:
        new["birthday"] = _birthday(tx, changes.birthday)
    if changes.birthday_visibility is not None:
        new["birthday_visibility"] = _one_of("birthday_visibility", changes.birthday_visibility, SEXES)
    if row.kind == "group":
        new.update(_group_settings(changes))
    return new


def _domains(given: Sequence[str]) -> str:
    """Names of hosts, as people write them: with a scheme and a path, too."""
    hosts = [re.sub(r"^https?://|/.*", "", one.strip().lower()) for one in given]
    kept = list(dict.fromkeys(host for host in hosts if host))
    check_count("attribution_domains", kept, DOMAINS_MOST)
    for host in kept:
        if len(host) > 253 or not _DOMAIN.fullmatch(host):
            raise Invalid("attribution_domains", f"hold no name of a host: {host[:100]}")
    return msgspec.json.encode(kept).decode()


def _group_settings(changes: AccountChanges) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if changes.group_access is not None:
        new["group_access"] = _one_of("group_access", changes.group_access, ACCESS)
    if changes.wall_mode is not None:
        new["wall_mode"] = _one_of("wall_mode", changes.wall_mode, WALLS)
    return new


def _names(tx: Tx, row: Row, changes: AccountChanges) -> dict[str, Any]:
    """The one line and the two names are told to different dialects; a change of one is a change of the other."""
    two = changes.first_name is not None or changes.last_name is not None
    if not two and changes.display_name is None:
        return {}
    first = row.first_name if changes.first_name is None else changes.first_name
    last = row.last_name if changes.last_name is None else changes.last_name
    first = names.check_display_name(first, tx.limits, field="first_name")
    last = names.check_display_name(last, tx.limits, field="last_name")
    if changes.display_name is None:
        display = names.check_display_name(names.join_name(first, last), tx.limits)
    else:
        display = names.check_display_name(changes.display_name, tx.limits)
        if not two and row.kind != "group":
            first, last = names.split_name(display)
    return {"display_name": display, "first_name": first, "last_name": last}


def _birthday(tx: Tx, value: str) -> str | None:
    if not value:
        return None
    try:
        day = times.parse_day(value)
    except ValueError:
        raise Invalid("birthday", "is not a date") from None
    if not "1900-01-01" <= day.isoformat() <= times.iso_day(tx.now):
        raise Invalid("birthday", "is not a day on which somebody living was born")
    return day.isoformat()


def _one_of(field: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise Invalid(field, f"is not one of {', '.join(map(str, allowed))}", code="inclusion")
    return value


def merged(stored: str, changes: Mapping[str, Any], field: str) -> str:
    """JSON of an object with some keys replaced, or removed where None is given. Errors: Invalid."""
    values = {**msgspec.json.decode(stored), **changes}
    values = {
        text.normalize(name): text.normalize(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value is not None
    }
    check_count(field, values, DETAILS_MOST)
    try:
        encoded = msgspec.json.encode(values, order="sorted").decode()
    except (TypeError, ValueError, OverflowError):
        raise Invalid(field, "holds something that cannot be kept") from None
    if len(encoded) > DETAILS_LONGEST:
        raise Invalid(field, "is too long", code="too_long")
    return encoded


async def _rename(tx: Tx, row: Row, changes: AccountChanges, new: dict[str, Any]) -> None:
    if changes.username is None or changes.username == row.username:
        return
    if row.kind == "group" and changes.username.lower() in ("", names.own_address(row.id)):
        name = names.own_address(row.id)
    else:
        name = names.check_username(changes.username, tx.limits)
    key = names.key(name)
    if key != row.username_key and await tx.scalar(_name_taken(), username_key=key) is not None:
        raise Invalid("username", "is already taken", code="taken")
    new.update(username=name, username_key=key)


async def _pictures(tx: Tx, account_id: int, by_id: int, changes: AccountChanges, new: dict[str, Any]) -> None:
    given = {"avatar_id": changes.avatar_media_id, "header_id": changes.header_media_id}
    wanted = [id for id in given.values() if id]
    rows = {row.id: row for row in await tx.all(_picture(), ids=wanted)} if wanted else {}
    for column, id in given.items():
        if id is None:
            continue
        row = rows.get(id)
        if id and (row is None or row.owner_id not in (account_id, by_id) or row.kind not in ("image", "gifv")):
            raise Invalid(column.removesuffix("_id"), "is not a picture of yours")
        if row is not None and row.state != "ready":
            raise Invalid(column.removesuffix("_id"), "is still being processed", code="processing")
        new[column] = id or None


async def _texts(tx: Tx, row: Row, changes: AccountChanges) -> dict[str, Any]:
    """The note and the table of fields, with their HTML."""
    note = row.note if changes.note is None else text.normalize(changes.note).strip()
    check_length("note", note, tx.limits.bio, as_post=True)
    fields: list[dict[str, Any]] = msgspec.json.decode(row.fields)
    if changes.fields is not None:
        fields = _fields(tx, fields, changes.fields)
    pages = await _named(tx, [note, *(one["value"] for one in fields)])
    for one in fields:
        one["html"] = markup.render_line(one["value"], pages, tx.settings)
    return {
        "note": note,
        "note_html": markup.render(note, pages, tx.settings),
        "fields": msgspec.json.encode(fields).decode(),
    }


def _fields(tx: Tx, old: list[dict[str, Any]], given: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    """Lines without a name and a value are dropped; a line that stays keeps its verification."""
    lines = [(text.one_line(name), text.one_line(value)) for name, value in given]
    lines = [line for line in lines if line[0] or line[1]]
    check_count("fields", lines, tx.limits.fields)
    verified = {(one["name"], one["value"]): one.get("verified_at") for one in old}
    for name, value in lines:
        if not name:
            raise Invalid("fields", "need a name for every value", code="blank")
        check_length("fields", name, tx.limits.field_name)
        check_length("fields", value, tx.limits.field_value)
    return [{"name": name, "value": value, "verified_at": verified.get((name, value))} for name, value in lines]


async def _named(tx: Tx, texts: list[str]) -> dict[str, tuple[str, str]]:
    """User name and page of the accounts that texts name."""
    found = [name for one in texts for name in markup.names_in(one)]
    ids = await find_many(tx, found)
    if not ids:
        return {}
    rows = {row.id: row for row in await tx.all(_pages(), ids=list(set(ids.values())))}
    return {
        name: (rows[id].username, rows[id].url or rows[id].uri or tx.settings.url(f"/@{rows[id].username}"))
        for name, id in ids.items()
        if id in rows
    }


def safe_web_url(url: str | None) -> str | None:
    """An address that may be printed as a link, or None."""
    return url if url and is_web(url) else None
