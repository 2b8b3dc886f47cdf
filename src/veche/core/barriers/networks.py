"""Internet addresses from which nobody may register, or nobody may come at all."""

from ipaddress import ip_network
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, or_, select, update

from veche.core import audit
from veche.core.barriers import rules
from veche.core.barriers.views import SEVERITIES, AddressChanges, AddressView
from veche.core.errors import Invalid, NotAllowed
from veche.core.events import BarriersChanged
from veche.core.limits import check_length
from veche.core.paging import Page, Slice
from veche.core.rosters import Roster
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.lib.addresses import Network
from veche.lib.text import normalize
from veche.lib.times import DAY
from veche.tables.moderation import address_blocks

COMMENT_LONGEST = 1000
_LONGEST = 100 * 365 * DAY
_b = address_blocks.c


class ShutOut(msgspec.Struct, frozen=True):
    """A network whose people see nothing; until when, or for good."""

    network: Network
    until: int | None


@statement
def _lasting() -> Any:
    return select(_b.network, _b.severity, _b.expires_at).where(
        or_(_b.expires_at.is_(None), _b.expires_at > bindparam("now"))
    )


@statement
def _insert() -> Any:
    columns = ("network", "severity", "comment", "expires_at", "created_at")
    return upsert(address_blocks, *columns, conflict=["network"]).returning(_b.id)


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("network", "severity", "comment", "expires_at")}
    return update(address_blocks).where(_b.id == bindparam("block_id")).values(values)


@statement
def _same() -> Any:
    return select(_b.id).where(_b.network == bindparam("network"), _b.id != bindparam("block_id"))


@statement
def _expire() -> Any:
    return delete(address_blocks).where(_b.expires_at <= bindparam("now"))


def _view(row: Row) -> AddressView:
    return AddressView(row.id, row.network, row.severity, row.comment, row.expires_at, row.created_at)


_NETWORKS = Roster(address_blocks, "network", _view, rules.check_keeps)


async def networks(tx: Tx, viewer: Viewer, page: Page) -> Slice[AddressView]:
    """Networks that are barred, the latest first. Administrators. Errors: NotAllowed."""
    return await _NETWORKS.listed(tx, viewer, page)


async def network(tx: Tx, viewer: Viewer, id: int) -> AddressView:
    """One of them. Administrators. Errors: NotAllowed, NotFound."""
    return await _NETWORKS.one(tx, viewer, id)


async def bar_network(tx: Tx, viewer: Viewer, new: AddressChanges) -> AddressView:
    """Bar a network from registering freely, from registering, or from everything. Administrators.

    Events: BarriersChanged. Errors: NotAllowed, Invalid (also when it is barred already).
    """
    rules.check_keeps(viewer)
    start = AddressView(0, rules.network(new.network or ""), "", "", None, tx.now)
    made = _changed(tx, start, new)
    if not made.severity:
        raise Invalid("severity", "can't be blank", code="blank")
    id = await tx.scalar(_insert(), **_row(made), created_at=tx.now)
    if id is None:
        raise Invalid("ip", "has already been taken", code="taken")
    await audit.note(tx, viewer, "bar", "network", made.network, severity=made.severity)
    tx.emit(BarriersChanged())
    return await network(tx, viewer, id)


async def change_network(tx: Tx, viewer: Viewer, id: int, changes: AddressChanges) -> AddressView:
    """Change what a network is barred from. Rights, events and errors as for `bar_network`; NotFound."""
    made = _changed(tx, await network(tx, viewer, id), changes)
    if await tx.scalar(_same(), network=made.network, block_id=id) is not None:
        raise Invalid("ip", "has already been taken", code="taken")
    await tx.run(_update(), block_id=id, **_row(made))
    await audit.note(tx, viewer, "change", "network", made.network, severity=made.severity)
    tx.emit(BarriersChanged())
    return made


async def open_network(tx: Tx, viewer: Viewer, id: int) -> None:
    """The network is barred no longer. Administrators. Events: BarriersChanged. Errors: NotAllowed, NotFound."""
    found = await _NETWORKS.strike(tx, viewer, id)
    await audit.note(tx, viewer, "open", "network", found.network)
    tx.emit(BarriersChanged())


async def judge(tx: Tx, address: str) -> bool:
    """Whether who comes from this address has to be approved. Errors: NotAllowed (may not register at all)."""
    found = {
        severity
        for text, severity, _ in await tx.tuples(_lasting(), now=tx.now)
        if rules.is_in(address, ip_network(text))
    }
    if found - {SEVERITIES[0]}:
        raise NotAllowed("Nobody may register from this network")
    return bool(found)


async def shut_out(tx: Tx) -> tuple[ShutOut, ...]:
    """The networks that may not come in at all: for the door, which keeps them in memory."""
    rows = await tx.tuples(_lasting(), now=tx.now)
    return tuple(ShutOut(ip_network(text), until) for text, severity, until in rows if severity == SEVERITIES[2])


async def expire(tx: Tx) -> None:
    """Job: forget what is over."""
    await tx.run(_expire(), now=tx.now)


def _changed(tx: Tx, old: AddressView, new: AddressChanges) -> AddressView:
    severity = old.severity if new.severity is None else new.severity
    if severity and severity not in SEVERITIES:
        raise Invalid("severity", f"is not one of {', '.join(SEVERITIES)}", code="inclusion")
    comment = old.comment if new.comment is None else normalize(new.comment)
    check_length("comment", comment, COMMENT_LONGEST)
    expires_at = old.expires_at
    if new.expires_in is not None:
        if not 0 <= new.expires_in <= _LONGEST:
            raise Invalid("expires_in", "is not a time to come")
        expires_at = tx.now + new.expires_in if new.expires_in else None
    where = old.network if new.network is None else rules.network(new.network)
    return AddressView(old.id, where, severity, comment, expires_at, old.created_at)


def _row(view: AddressView) -> dict[str, Any]:
    return {
        "network": view.network,
        "severity": view.severity,
        "comment": view.comment,
        "expires_at": view.expires_at,
    }
