"""Apps: programs that people use on their accounts."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core.auth.views import AppView, NewApp
from veche.core.errors import Conflict, Invalid, NotFound
from veche.core.limits import check_count, check_length
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.lib import text
from veche.lib.tokens import random_hex, random_token, same
from veche.lib.urls import is_web
from veche.tables.auth import apps

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
NAME_LONGEST = 255
URI_LONGEST = 2000
URIS_MOST = 50
# In these dialects clients take an app's id for a number.
_NUMBERED = ("vk", "mailru")
# A browser would run or show these instead of handing the code over.
_BAD_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "about", "blob", "mailto", "view-source"})

_c = apps.c


@statement
def _insert() -> Any:
    return upsert(
        apps, "dialect", "name", "website", "client_id", "client_secret", "private_key", "redirect_uris", "scopes",
        "standalone", "owner_id", "created_at", conflict=["client_id"],
    ).returning(_c.id)  # fmt: skip


@statement
def _set_client_id() -> Any:
    return update(apps).where(_c.id == bindparam("app_id")).values(client_id=bindparam("client_id"))


@statement
def _by_client_id() -> Any:
    return select(apps).where(_c.client_id == bindparam("client_id"))


@statement
def _by_ids() -> Any:
    return select(apps).where(ids_in(_c.id, "ids"))


async def create_app(tx: Tx, viewer: Viewer, new: NewApp) -> AppView:
    """Register an app. Anybody may. Errors: Invalid (name, website, redirect_uris), Conflict (client id in use)."""
    name, website, uris = _checked(new)
    numbered = new.client_id is None and new.dialect in _NUMBERED
    values: dict[str, Any] = {
        "dialect": new.dialect,
        "name": name,
        "website": website,
        "client_id": new.client_id or random_token(),
        "client_secret": random_hex() if new.dialect == "mailru" else random_token(),
        "private_key": random_hex() if new.dialect == "mailru" else None,
        "scopes": text.one_line(new.scopes),
        "owner_id": new.owner_id if viewer.is_system else viewer.account_id,
        "created_at": tx.now,
    }
    app_id = await tx.scalar(
        _insert(), **values, redirect_uris=msgspec.json.encode(uris).decode(), standalone=int(new.standalone)
    )
    if app_id is None:
        raise Conflict("An app with this client id exists already")
    if numbered:
        values["client_id"] = str(app_id)
        if await find_app(tx, values["client_id"]) is not None:
            raise Conflict("An app with this client id exists already")
        await tx.run(_set_client_id(), app_id=app_id, client_id=values["client_id"])
    return AppView(id=app_id, redirect_uris=tuple(uris), standalone=new.standalone, **values)


async def ensure_app(tx: Tx, new: NewApp) -> AppView:
    """The app with this client id, made when it is met for the first time: official clients bring ids of their own.

    Errors: Invalid, Conflict (the id belongs to another dialect's app).
    """
    if new.client_id is None:
        raise Invalid("client_id", "must not be empty", code="blank")
    found = await find_app(tx, new.client_id)
    if found is None:
        return await create_app(tx, Viewer.system, new)
    if found.dialect != new.dialect:
        raise Conflict("This client id belongs to an app of another kind")
    return found


async def find_app(tx: Tx, client_id: str) -> AppView | None:
    """The app that calls itself so."""
    row = await tx.first(_by_client_id(), client_id=text.normalize(client_id))
    return None if row is None else view(row)


async def load_app(tx: Tx, id: int) -> AppView:
    """One app. Errors: NotFound."""
    found = await load_apps(tx, (id,))
    if id not in found:
        raise NotFound("app")
    return found[id]


async def load_apps(tx: Tx, ids: Iterable[int]) -> dict[int, AppView]:
    """Apps by id, in one statement."""
    wanted = list(set(ids))
    rows = await tx.all(_by_ids(), ids=wanted) if wanted else []
    return {row.id: view(row) for row in rows}


def has_secret(app: AppView, secret: str) -> bool:
    """Whether this is the app's secret; compared in a time that tells nothing."""
    return same(app.client_secret, secret)


def view(row: Row) -> AppView:
    """A row of `apps` as a view."""
    return AppView(
        id=row.id,
        dialect=row.dialect,
        name=row.name,
        website=row.website,
        client_id=row.client_id,
        client_secret=row.client_secret,
        private_key=row.private_key,
        redirect_uris=tuple(msgspec.json.decode(row.redirect_uris)),
        scopes=row.scopes,
        standalone=bool(row.standalone),
        owner_id=row.owner_id,
        created_at=row.created_at,
    )


def _checked(new: NewApp) -> tuple[str, str | None, list[str]]:
    name = text.one_line(new.name)
    if not name:
        raise Invalid("name", "must not be empty", code="blank")
    check_length("name", name, NAME_LONGEST)
    if new.client_id is not None and not (0 < len(new.client_id) <= 128 and new.client_id.isprintable()):
        raise Invalid("client_id", "is not a client id")
    website = (new.website or "").strip() or None
    if website is not None and (not is_web(website) or len(website) > URI_LONGEST):
        raise Invalid("website", "is not a web address")
    uris = list(dict.fromkeys(uri.strip() for uri in new.redirect_uris if uri.strip()))
    check_count("redirect_uris", uris, URIS_MOST)
    for uri in uris:
        if not is_redirect(uri):
            raise Invalid("redirect_uris", "must be absolute addresses without a fragment")
    return name, website, uris


def is_redirect(uri: str) -> bool:
    """Whether a code may be sent there: an absolute address, of the web or of an app's own scheme."""
    if uri == OUT_OF_BAND:
        return True
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    if not parts.scheme or parts.scheme in _BAD_SCHEMES or "#" in uri or len(uri) > URI_LONGEST:
        return False
    if parts.scheme in ("http", "https") and not parts.hostname:
        return False
    return uri.isprintable() and not any(char.isspace() or char in '<>"\\' for char in uri)
