"""How the viewer stands to others: a statement or two for any number of accounts."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    case,
    cast,
    exists,
    literal_column,
    null,
    or_,
    select,
    union_all,
)  # fmt: skip
from sqlalchemy.types import TypeEngine

from veche.core.graph.views import RelationView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, ids_table, statement
from veche.tables.accounts import accounts, group_bans, group_roles
from veche.tables.graph import account_notes, blocks, domain_blocks, endorsements, follows, mutes

_me: BindParameter[Any] = bindparam("me")
_BLOCK, _BLOCKED, _MUTE, _DOMAIN, _ROLE, _BAN, _NOTE, _ENDORSED = range(8)


class _Source(msgspec.Struct, frozen=True):
    """One kind of relation: where it stands, who in it is the viewer and who the other, and what goes with it."""

    what: int
    table: Table
    mine: ColumnElement[Any]
    other: ColumnElement[Any]
    number: ColumnElement[Any] | None = None
    until: ColumnElement[Any] | None = None
    text: ColumnElement[Any] | None = None

    @property
    def values(self) -> tuple[tuple[ColumnElement[Any] | None, type[TypeEngine[Any]]], ...]:
        """Each with its type, which it has also where it is not there."""
        return (self.number, Integer), (self.until, BigInteger), (self.text, Text)

    def any(self) -> ColumnElement[bool]:
        """Whether the viewer has any at all, with anybody: most have not, and this costs one look."""
        return exists(select(1).select_from(self.table).where(self.mine == _me))

    def rows(self) -> Select[Any]:
        """Those with the accounts that are asked for."""
        query = select(
            literal_column(str(self.what)).label("what"),
            self.other.label("other"),
            *(cast(null(), type_) if value is None else value for value, type_ in self.values),
        )
        if self.what == _DOMAIN:
            query = query.select_from(self.table.join(accounts, accounts.c.domain == domain_blocks.c.domain))
        return query.where(self.mine == _me, ids_in(self.other, "ids"), self.any())


def _sources() -> tuple[_Source, ...]:
    b, m, d, r, g = (table.c for table in (blocks, mutes, domain_blocks, group_roles, group_bans))
    n, e = account_notes.c, endorsements.c
    return (
        _Source(_BLOCK, blocks, b.account_id, b.target_id),
        _Source(_BLOCKED, blocks, b.target_id, b.account_id),
        _Source(_MUTE, mutes, m.account_id, m.target_id, number=m.hide_notifications, until=m.expires_at),
        _Source(_DOMAIN, domain_blocks, d.account_id, accounts.c.id),
        _Source(_ROLE, group_roles, r.account_id, r.group_id, text=r.role),
        _Source(_BAN, group_bans, g.account_id, g.group_id, until=g.expires_at),
        _Source(_NOTE, account_notes, n.account_id, n.target_id, text=n.text),
        _Source(_ENDORSED, endorsements, e.account_id, e.target_id),
    )


@statement
def _follows() -> Any:
    """Both directions, a row for each account that is asked for; at the end of each, whether the viewer stands in any
    other relation to anybody."""
    asked, mine, theirs = ids_table("ids"), follows.alias("mine"), follows.alias("theirs")
    f, t, other = mine.c, theirs.c, asked.c.value
    joined = asked.outerjoin(mine, (f.follower_id == _me) & (f.target_id == other)).outerjoin(
        theirs, (t.follower_id == other) & (t.target_id == _me)
    )
    more = case((or_(*(source.any() for source in _sources())), 1), else_=0)
    return select(other, f.accepted, t.accepted, f.show_reposts, f.notify, f.languages, more).select_from(joined)


@statement
def _others() -> Any:
    return union_all(*(source.rows() for source in _sources()))


async def relations(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, RelationView]:
    """The viewer's relation to each of these accounts; strangers and oneself stand in none. One statement, and one
    more for viewers who block, mute, note or manage anybody."""
    wanted = list(dict.fromkeys(ids))
    if viewer.account_id is None or not wanted:
        return {id: RelationView(id) for id in wanted}
    rows = await tx.tuples(_follows(), me=viewer.account_id, ids=wanted)
    found = {row[0]: _follow(row) for row in rows}
    if rows[0][-1]:
        more: dict[int, dict[str, Any]] = {}
        for what, other, number, until, text in await tx.tuples(_others(), me=viewer.account_id, ids=wanted):
            if until is None or until > tx.now:
                more.setdefault(other, {}).update(_READ[what](number, until, text))
        found.update({other: replace(found[other], **known) for other, known in more.items()})
    return {id: found[id] for id in wanted}


async def relation(tx: Tx, viewer: Viewer, id: int) -> RelationView:
    """The viewer's relation to one account."""
    return (await relations(tx, viewer, (id,)))[id]


def _follow(row: Sequence[Any]) -> RelationView:
    """Made for every account, so the fields follow in their order."""
    other, mine, theirs, show_reposts, notify, languages, _ = row
    return RelationView(
        other, mine == 1, theirs == 1, mine == 0, theirs == 0, show_reposts == 1, notify == 1,
        tuple(msgspec.json.decode(languages)) if languages else None,
    )  # fmt: skip


_READ: dict[int, Callable[[Any, Any, Any], dict[str, Any]]] = {
    _BLOCK: lambda number, until, text: {"blocking": True},
    _BLOCKED: lambda number, until, text: {"blocked_by": True},
    _MUTE: lambda hide, until, text: {"muting": True, "muting_notifications": bool(hide), "mute_expires_at": until},
    _DOMAIN: lambda number, until, text: {"domain_blocking": True},
    _ROLE: lambda number, until, role: {"group_role": role},
    _BAN: lambda number, until, text: {"banned": True},
    _NOTE: lambda number, until, note: {"note": note},
    _ENDORSED: lambda number, until, text: {"endorsed": True},
}
