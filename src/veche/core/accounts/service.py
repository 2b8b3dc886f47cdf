"""Changing accounts: by their owners, by moderators, by the news of other servers."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core import instances
from veche.core.accounts import names, profile
from veche.core.accounts.load import load_own
from veche.core.accounts.views import AccountChanges, OwnAccountView, RemoteProfile
from veche.core.errors import Invalid, NotAllowed, NotSignedIn
from veche.core.events import AccountChanged, AccountCreated
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.lib import html, text
from veche.lib.urls import is_web
from veche.tables.accounts import accounts, users

FIELDS_MOST = 16  # of a remote account: others allow more than we do
REMOTE_LONGEST = 20_000

_a, _u = accounts.c, users.c


@statement
def _user() -> Any:
    return select(users).where(_u.account_id == bindparam("account_id"))


@statement
def _write_user() -> Any:
    return (
        update(users)
        .where(_u.id == bindparam("user_id"))
        .values(
            default_visibility=bindparam("default_visibility"),
            default_sensitive=bindparam("default_sensitive"),
            default_language=bindparam("default_language"),
            default_quote_policy=bindparam("default_quote_policy"),
            locale=bindparam("locale"),
            preferences=bindparam("preferences"),
        )
    )


_REMOTE = (
    "kind", "username", "username_key", "domain", "display_name", "first_name", "last_name", "note", "note_html",
    "fields", "locked", "bot", "discoverable", "indexable", "hide_collections", "uri", "url", "moved_to_id",
    "updated_at",
)  # fmt: skip


@statement
def _receive() -> Any:
    changed = {name: bindparam(name, type_=accounts.c[name].type) for name in _REMOTE if name != "uri"}
    return upsert(
        accounts,
        *_REMOTE,
        "silenced_at",
        "silenced_with",
        "created_at",
        conflict=["uri"],
        set_={**changed, "version": _a.version + 1},
    ).returning(_a.id)


@statement
def _namesake() -> Any:
    return select(_a.id, _a.uri).where(_a.username_key == bindparam("username_key"), _a.domain == bindparam("domain"))


@statement
def _known() -> Any:
    return select(_a.id, _a.suspended_at, _a.locked).where(_a.uri == bindparam("uri"))


async def update_own(tx: Tx, viewer: Viewer, changes: AccountChanges) -> OwnAccountView:
    """Change one's own profile and settings. A call without changes writes nothing.

    The signed-in person. Unlocking accepts the follows that are waiting (job `graph.accept_waiting`).
    Events: AccountChanged. Errors: NotSignedIn, Invalid.
    """
    user = None if viewer.account_id is None else await tx.first(_user(), account_id=viewer.account_id)
    if user is None or viewer.account_id is None:
        raise NotSignedIn
    if changes.username is not None:
        raise Invalid("username", "of a person cannot be changed")
    changed = await profile.change(tx, viewer.account_id, viewer.account_id, changes)
    if changed and changes.locked is False:
        await tx.enqueue(
            "graph.accept_waiting", unique=f"accept-waiting:{viewer.account_id}", account_id=viewer.account_id
        )
    old = _user_settings(user)
    new = {**old, **_changed_settings(user, changes)}
    if new != old:
        await tx.run(_write_user(), user_id=user.id, **new)
    return await load_own(tx, viewer)


async def receive(tx: Tx, remote: RemoteProfile) -> int:
    """Take in, or bring up to date, an account of another server; the id. Text and HTML are cleaned here.

    Only for what was fetched from that very server: the address decides whose account it is. Events: AccountCreated
    or AccountChanged. Errors: Invalid, NotAllowed (the server is blocked).
    """
    domain = remote.domain.lower()
    if not domain or domain == tx.settings.domain:
        raise Invalid("domain", "is our own")
    if not is_web(remote.uri) or not _is_name(remote.username) or not _is_name(domain):
        raise Invalid("uri", "is not the address of an account")
    if await instances.is_blocked(tx, domain):
        raise NotAllowed(f"The server {domain} is blocked")
    known = await tx.first(_known(), uri=remote.uri)
    if known is not None and known.suspended_at is not None:
        return int(known.id)
    values = _remote_values(remote, domain)
    namesake = await tx.first(_namesake(), username_key=values["username_key"], domain=domain)
    if namesake is not None and namesake.uri != remote.uri:
        raise Invalid("username", "belongs to another account of that server", code="taken")
    await instances.remember(tx, domain)
    created_at = min(remote.created_at or tx.now, tx.now)
    silenced_with, since = await instances.silence_of(tx, domain)
    silence = {"silenced_at": since, "silenced_with": silenced_with}
    account_id: int = await tx.scalar(_receive(), **values, **silence, updated_at=tx.now, created_at=created_at)
    if known is None:
        tx.emit(AccountCreated(account_id=account_id))
    else:
        tx.emit(AccountChanged(account_id=account_id))
    return account_id


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 255 and text.isprintable() and not any(char.isspace() or char in "@/" for char in text)


def _user_settings(user: Any) -> dict[str, Any]:
    return {
        "default_visibility": user.default_visibility,
        "default_sensitive": user.default_sensitive,
        "default_language": user.default_language,
        "default_quote_policy": user.default_quote_policy,
        "locale": user.locale,
        "preferences": user.preferences,
    }


def _changed_settings(user: Any, changes: AccountChanges) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if changes.default_visibility is not None:
        if changes.default_visibility not in (0, 1, 2):
            raise Invalid("default_visibility", "is not public, unlisted or followers", code="inclusion")
        new["default_visibility"] = int(changes.default_visibility)
    if changes.default_sensitive is not None:
        new["default_sensitive"] = int(changes.default_sensitive)
    if changes.default_language is not None:
        new["default_language"] = names.check_language("default_language", changes.default_language) or None
    if changes.default_quote_policy is not None:
        if changes.default_quote_policy not in (0, 1, 2):
            raise Invalid("default_quote_policy", "is none that there is", code="inclusion")
        new["default_quote_policy"] = int(changes.default_quote_policy)
    if changes.locale is not None:
        new["locale"] = names.check_language("locale", changes.locale) or "en"
    if changes.preferences is not None:
        new["preferences"] = profile.merged(user.preferences, changes.preferences, "preferences")
    return new


def _remote_values(remote: RemoteProfile, domain: str) -> dict[str, Any]:
    display_name = text.one_line(remote.display_name)[:500]
    first, last = ("", "") if remote.kind == "group" else names.split_name(display_name)
    note_html = html.clean(remote.note_html[:REMOTE_LONGEST])
    fields = [
        {"name": text.one_line(name)[:500], "value": html.to_plain(value)[:2000], "html": html.clean(value[:2000])}
        for name, value in remote.fields[:FIELDS_MOST]
    ]
    return {
        "kind": remote.kind if remote.kind in ("person", "group", "service") else "person",
        "username": remote.username,
        "username_key": names.key(remote.username),
        "domain": domain,
        "display_name": display_name,
        "first_name": first,
        "last_name": last,
        "note": html.to_plain(note_html),
        "note_html": note_html,
        "fields": msgspec.json.encode(fields).decode(),
        "locked": int(remote.locked),
        "bot": int(remote.bot),
        "discoverable": int(remote.discoverable),
        "indexable": int(remote.indexable),
        "hide_collections": int(remote.hide_collections),
        "uri": remote.uri,
        "url": profile.safe_web_url(remote.url),
        "moved_to_id": remote.moved_to_id,
    }
