"""How the viewer stands to others: one statement for any number of accounts."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Select, Table, bindparam, literal_column, null, select, union_all

from veche.core.graph.views import RelationView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.accounts import accounts, group_bans, group_roles
from veche.tables.graph import account_notes, blocks, domain_blocks, endorsements, follows, mutes

_me: BindParameter[Any] = bindparam("me")
_FOLLOW, _FOLLOWED, _BLOCK, _BLOCKED, _MUTE, _DOMAIN, _ROLE, _BAN, _NOTE, _ENDORSED = range(10)


def _part(
    what: int,
    table: Table,
    mine: ColumnElement[Any],
    other: ColumnElement[Any],
    *values: ColumnElement[Any] | None,
) -> Select[Any]:
    """One kind of relation: who the other is, and up to five values that go with it."""
    labels = ("number", "first", "second", "until", "text")
    given = (*values, *(None for _ in labels[len(values) :]))
    columns = [
        (literal_column("NULL") if value is None else value).label(label)
        for label, value in zip(labels, given, strict=True)
    ]
    query = select(literal_column(str(what)).label("what"), other.label("other"), *columns).select_from(table)
    return query.where(mine == _me, ids_in(other, "ids"))


@statement
def _relations() -> Any:
    f, b, m, d, r, g = (table.c for table in (follows, blocks, mutes, domain_blocks, group_roles, group_bans))
    n, e = account_notes.c, endorsements.c
    from_domains = (
        select(
            literal_column(str(_DOMAIN)),
            accounts.c.id,
            *(null() for _ in range(5)),
        )
        .select_from(domain_blocks.join(accounts, accounts.c.domain == d.domain))
        .where(d.account_id == _me, ids_in(accounts.c.id, "ids"))
    )
    return union_all(
        _part(_FOLLOW, follows, f.follower_id, f.target_id, f.accepted, f.show_reposts, f.notify, f.id, f.languages),
        _part(_FOLLOWED, follows, f.target_id, f.follower_id, f.accepted),
        _part(_BLOCK, blocks, b.account_id, b.target_id),
        _part(_BLOCKED, blocks, b.target_id, b.account_id),
        _part(_MUTE, mutes, m.account_id, m.target_id, m.hide_notifications, None, None, m.expires_at),
        from_domains,
        _part(_ROLE, group_roles, r.account_id, r.group_id, None, None, None, None, r.role),
        _part(_BAN, group_bans, g.account_id, g.group_id, None, None, None, g.expires_at),
        _part(_NOTE, account_notes, n.account_id, n.target_id, None, None, None, None, n.text),
        _part(_ENDORSED, endorsements, e.account_id, e.target_id),
    )


async def relations(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, RelationView]:
    """The viewer's relation to each of these accounts; strangers and oneself stand in none. One statement."""
    wanted = list(dict.fromkeys(ids))
    if viewer.account_id is None or not wanted:
        return {id: RelationView(id) for id in wanted}
    found: dict[int, dict[str, Any]] = {id: {} for id in wanted}
    for row in await tx.all(_relations(), me=viewer.account_id, ids=wanted):
        found[row.other].update(_READ[row.what](row, tx.now))
    return {id: RelationView(id, **known) if known else RelationView(id) for id, known in found.items()}


async def relation(tx: Tx, viewer: Viewer, id: int) -> RelationView:
    """The viewer's relation to one account."""
    return (await relations(tx, viewer, (id,)))[id]


def _follow(row: Row, now: int) -> dict[str, Any]:
    how = {
        "show_reposts": bool(row.first),
        "notify": bool(row.second),
        "languages": tuple(msgspec.json.decode(row.text)) if row.text else None,
    }
    return {"following": True, **how} if row.number else {"requested": True, **how}


def _followed(row: Row, now: int) -> dict[str, Any]:
    return {"followed_by": True} if row.number else {"requested_by": True}


def _mute(row: Row, now: int) -> dict[str, Any]:
    if row.until is not None and row.until <= now:
        return {}
    return {"muting": True, "muting_notifications": bool(row.number), "mute_expires_at": row.until}


def _ban(row: Row, now: int) -> dict[str, Any]:
    return {} if row.until is not None and row.until <= now else {"banned": True}


_READ: dict[int, Any] = {
    _FOLLOW: _follow,
    _FOLLOWED: _followed,
    _BLOCK: lambda row, now: {"blocking": True},
    _BLOCKED: lambda row, now: {"blocked_by": True},
    _MUTE: _mute,
    _DOMAIN: lambda row, now: {"domain_blocking": True},
    _ROLE: lambda row, now: {"group_role": row.text},
    _BAN: _ban,
    _NOTE: lambda row, now: {"note": row.text},
    _ENDORSED: lambda row, now: {"endorsed": True},
}
