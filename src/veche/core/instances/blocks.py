"""Decisions about other servers, one by one; what follows for its people is in quieting.py."""

from typing import Any

from msgspec.structs import replace
from sqlalchemy import bindparam, select, update

from veche.core import audit
from veche.core.errors import Conflict, Invalid, NotAllowed
from veche.core.instances import quieting, service
from veche.core.instances.views import SEVERITIES, ServerAllowView, ServerBlockChanges, ServerBlockView
from veche.core.limits import check_length
from veche.core.paging import Page, Slice
from veche.core.rosters import Roster
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.lib.text import normalize
from veche.tables.moderation import server_allows, server_blocks

COMMENT_LONGEST = 10_000
_FLAGS = ("reject_media", "reject_reports", "obfuscate")
_COMMENTS = ("private_comment", "public_comment")
_STATES = {"noop": "known", "silence": "silenced", "suspend": "blocked"}
_COLUMNS = ("severity", *_FLAGS, *_COMMENTS)
_b, _a = server_blocks.c, server_allows.c


@statement
def _published() -> Any:
    return select(server_blocks).where(_b.severity != "noop").order_by(_b.domain)


@statement
def _insert() -> Any:
    return upsert(server_blocks, "domain", *_COLUMNS, "created_at", conflict=["domain"]).returning(_b.id)


@statement
def _update() -> Any:
    return update(server_blocks).where(_b.id == bindparam("block_id")).values({n: bindparam(n) for n in _COLUMNS})


@statement
def _above() -> Any:
    return select(server_blocks).where(ids_in(_b.domain, "domains")).order_by(_b.id)


@statement
def _insert_allow() -> Any:
    return upsert(server_allows, "domain", "created_at", conflict=["domain"]).returning(_a.id)


@statement
def _allowed() -> Any:
    return select(server_allows).where(_a.domain == bindparam("domain"))


def _check_decides(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators decide about servers")


def _block(row: Row) -> ServerBlockView:
    return ServerBlockView(
        row.id,
        row.domain,
        row.severity,
        bool(row.reject_media),
        bool(row.reject_reports),
        row.private_comment,
        row.public_comment,
        bool(row.obfuscate),
        row.created_at,
    )


def _allow(row: Row) -> ServerAllowView:
    return ServerAllowView(row.id, row.domain, row.created_at)


_BLOCKS = Roster(server_blocks, "server block", _block, _check_decides)
_ALLOWS = Roster(server_allows, "server", _allow, _check_decides)


async def blocks(tx: Tx, viewer: Viewer, page: Page) -> Slice[ServerBlockView]:
    """What was decided about servers, the latest first. Administrators. Errors: NotAllowed."""
    return await _BLOCKS.listed(tx, viewer, page)


async def block_of(tx: Tx, viewer: Viewer, id: int) -> ServerBlockView:
    """One decision. Administrators. Errors: NotAllowed, NotFound."""
    return await _BLOCKS.one(tx, viewer, id)


async def published(tx: Tx) -> list[ServerBlockView]:
    """Servers that are silenced or refused, by name: for the page that tells strangers. Anybody."""
    return [_block(row) for row in await tx.all(_published())]


async def block(tx: Tx, viewer: Viewer, domain: str, new: ServerBlockChanges) -> ServerBlockView:
    """Silence or refuse a server and all names below it; without a severity it is silenced. Administrators.

    Emits ServerChanged. Errors: NotAllowed, Invalid, Conflict (there is a decision already about it, or a stricter one
    about a name above).
    """
    _check_decides(viewer)
    domain = service.other_server(tx, domain)
    start = ServerBlockView(0, domain, SEVERITIES[1], False, False, "", "", False, tx.now)
    made = _changed(start, new)
    for row in await tx.all(_above(), domains=service.with_parents(domain)):
        if row.domain == domain or SEVERITIES.index(row.severity) >= SEVERITIES.index(made.severity):
            raise Conflict(f"A block of {row.domain} is there already")
    id = await tx.scalar(_insert(), domain=domain, **_row(made), created_at=tx.now)
    await service.settle(tx, domain, _STATES[made.severity])
    await quieting.settle(tx, domain)
    await audit.note(tx, viewer, "block", "server", domain, severity=made.severity)
    return replace(made, id=id)


async def change_block(tx: Tx, viewer: Viewer, id: int, changes: ServerBlockChanges) -> ServerBlockView:
    """Decide otherwise. Administrators. Emits ServerChanged. Errors: NotAllowed, NotFound, Invalid."""
    made = _changed(await block_of(tx, viewer, id), changes)
    await tx.run(_update(), block_id=id, **_row(made))
    await service.settle(tx, made.domain, _STATES[made.severity])
    await quieting.settle(tx, made.domain, free=made.severity == "noop")
    await audit.note(tx, viewer, "change", "server", made.domain, severity=made.severity)
    return made


async def unblock(tx: Tx, viewer: Viewer, id: int) -> ServerBlockView:
    """Treat the server like all others again. Administrators. Emits ServerChanged. Errors: NotAllowed, NotFound."""
    found = await _BLOCKS.strike(tx, viewer, id)
    await service.settle(tx, found.domain, "known")
    await quieting.settle(tx, found.domain, free=True)
    await audit.note(tx, viewer, "unblock", "server", found.domain)
    return found


async def allows(tx: Tx, viewer: Viewer, page: Page) -> Slice[ServerAllowView]:
    """Servers that are named as welcome, the latest first. Administrators. Errors: NotAllowed."""
    return await _ALLOWS.listed(tx, viewer, page)


async def allowed(tx: Tx, viewer: Viewer, id: int) -> ServerAllowView:
    """One of them. Administrators. Errors: NotAllowed, NotFound."""
    return await _ALLOWS.one(tx, viewer, id)


async def allow(tx: Tx, viewer: Viewer, domain: str) -> ServerAllowView:
    """Name a server as welcome; twice is as good as once. Administrators. Errors: NotAllowed, Invalid."""
    _check_decides(viewer)
    domain = service.other_server(tx, domain)
    id = await tx.scalar(_insert_allow(), domain=domain, created_at=tx.now)
    if id is not None:
        await audit.note(tx, viewer, "allow", "server", domain)
    return _allow(await tx.first(_allowed(), domain=domain))


async def disallow(tx: Tx, viewer: Viewer, id: int) -> ServerAllowView:
    """Name it no longer. Administrators. Errors: NotAllowed, NotFound."""
    found = await _ALLOWS.strike(tx, viewer, id)
    await audit.note(tx, viewer, "disallow", "server", found.domain)
    return found


def _changed(old: ServerBlockView, new: ServerBlockChanges) -> ServerBlockView:
    if new.severity is not None and new.severity not in SEVERITIES:
        raise Invalid("severity", f"is not one of {', '.join(SEVERITIES)}", code="inclusion")
    given: dict[str, Any] = {name: value for name in _COLUMNS if (value := getattr(new, name)) is not None}
    for name in _COMMENTS:
        if name in given:
            given[name] = normalize(given[name])
            check_length(name, given[name], COMMENT_LONGEST)
    return replace(old, **given)


def _row(view: ServerBlockView) -> dict[str, Any]:
    return {name: int(value) if name in _FLAGS else value for name in _COLUMNS for value in [getattr(view, name)]}
