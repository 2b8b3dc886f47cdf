"""The consent log: who agreed to what, when and by whose word. Append-only; each row holds the hash of the one before.

Addresses and agents are blanked after their time and a voided person's number is taken out, so the chain is made over
a digest of these, not over themselves: what is left can still be verified.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update

from veche.core.mailing.identity import Who
from veche.core.mailing.views import ConsentView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.lib.tokens import mac
from veche.tables.mailing import consent_heads, consents

GENESIS = bytes(32)


class Entry(msgspec.Struct, frozen=True):
    """One act on one person's subscriptions."""

    act: str  # subscribe, unsubscribe, set, confirm, verify, void, delete
    profile_id: int | None
    digest: bytes | None
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


@statement
def _make_head() -> Any:
    return upsert(consent_heads, "project_id", {"number": 0, "hash": GENESIS}, conflict=["project_id"])


@statement
def _head() -> Any:
    query = select(consent_heads).where(consent_heads.c.project_id == bindparam("project"))
    return query.with_for_update()  # PostgreSQL: the next act waits for this one


@statement
def _move_head() -> Any:
    values: dict[str, Any] = {"number": bindparam("new_number"), "hash": bindparam("new_hash")}
    return update(consent_heads).where(consent_heads.c.project_id == bindparam("project")).values(values)


@statement
def _insert() -> Any:
    return insert(consents).values({column.name: bindparam(column.name) for column in consents.c})


@statement
def _of_profile() -> Any:
    query = select(consents).where(consents.c.profile_id == bindparam("profile"))
    return query.order_by(consents.c.number)


@statement
def _chain() -> Any:
    rest = consents.c.number > bindparam("after")
    query = select(consents).where(consents.c.project_id == bindparam("project"), rest)
    return query.order_by(consents.c.number).limit(500)


@statement
def _forget() -> Any:
    values = {"profile_id": None, "ip": None, "agent": None}
    return update(consents).where(ids_in(consents.c.profile_id, "profiles")).values(values)


@statement
def _blank() -> Any:
    seen = (consents.c.ip.is_not(None)) | (consents.c.agent.is_not(None))
    return update(consents).where(consents.c.at < bindparam("before_time"), seen).values(ip=None, agent=None)


async def record(tx: Tx, project_id: int, entries: Iterable[Entry], who: Who) -> None:
    """Adds acts to the project's chain, in the caller's transaction."""
    listed = list(entries)
    if not listed:
        return
    head = await tx.first(_head(), project=project_id)
    if head is None:
        await tx.run(_make_head(), project_id=project_id)
        head = await tx.first(_head(), project=project_id)
    assert head is not None
    number, last = head.number, head.hash
    for entry in listed:
        number += 1
        row = _row(tx, project_id, number, entry, who)
        row["hash"] = last = _hash(last, row)
        await tx.run(_insert(), **row)
    await tx.run(_move_head(), project=project_id, new_number=number, new_hash=last)


async def list_for(tx: Tx, profile_id: int) -> list[ConsentView]:
    """All that was recorded of a person, oldest first."""
    return [_view(row) for row in await tx.all(_of_profile(), profile=profile_id)]


async def forget(tx: Tx, profile_ids: list[int]) -> None:
    """Cuts the tie between the log and persons: their numbers, addresses and agents go."""
    await tx.run(_forget(), profiles=profile_ids)


async def blank(tx: Tx, before: int) -> int:
    """Removes addresses and agents recorded before a moment; how many rows changed."""
    return await tx.run(_blank(), before_time=before)


async def first_break(tx: Tx, project_id: int) -> int | None:
    """The number of the first row that does not follow from the one before it; None when the chain holds."""
    number, last = 0, GENESIS
    while rows := await tx.all(_chain(), project=project_id, after=number):
        for row in rows:
            number += 1
            if row.number != number or row.hash != _hash(last, row._asdict()):
                return number
            last = row.hash
    head = await tx.first(_head(), project=project_id)
    return number + 1 if head is not None and head.number != number else None


def _row(tx: Tx, project_id: int, number: int, entry: Entry, who: Who) -> dict[str, Any]:
    seen = (str(entry.profile_id), who.ip or "", who.agent or "")
    return {
        "project_id": project_id,
        "number": number,
        "profile_id": entry.profile_id,
        "digest": entry.digest,
        "act": entry.act,
        "before": msgspec.json.encode(entry.before).decode(),
        "after": msgspec.json.encode(entry.after).decode(),
        "source": who.source,
        "ip": who.ip,
        "agent": who.agent,
        "letter_id": who.letter_id,
        "at": tx.now,
        "detail": mac(tx.settings.secrets.key, "consent", *seen),
    }


def _hash(last: bytes, row: dict[str, Any]) -> bytes:
    lasting = [
        last.hex(), row["project_id"], row["number"], (row["digest"] or b"").hex(), row["act"], row["before"],
        row["after"], row["source"], row["letter_id"], row["at"], row["detail"].hex(),
    ]  # fmt: skip
    return sha256(msgspec.json.encode(lasting)).digest()


def _view(row: Any) -> ConsentView:
    before, after = (tuple(msgspec.json.decode(text)) for text in (row.before, row.after))
    return ConsentView(row.number, row.act, before, after, row.source, row.ip, row.agent, row.at)
