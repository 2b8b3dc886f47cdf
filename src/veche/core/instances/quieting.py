"""What a decision about a server means for its people: they are silenced themselves, so that every list asks one thing
about an author. They are freed with their server; whom moderators have silenced alone stays so."""

from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from veche.core.events import ServerChanged
from veche.core.instances.service import with_parents
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.accounts import accounts
from veche.tables.moderation import server_blocks

_a, _b = accounts.c, server_blocks.c


def _lies_below(domain: Any) -> Any:
    """The server itself, or one whose name ends with its name."""
    return or_(domain == bindparam("domain"), domain.like(bindparam("below"), escape="\\"))


def _put(domain: str) -> dict[str, str]:
    return {"domain": domain, "below": "%." + domain.replace("\\", "\\\\").replace("_", "\\_")}


@statement
def _silence() -> Any:
    found = and_(_a.domain != "", _lies_below(_a.domain), _a.silenced_at.is_(None))
    with_it: dict[str, Any] = {"silenced_at": bindparam("since"), "silenced_with": bindparam("name")}
    return update(accounts).where(found).values(**with_it, version=_a.version + 1)


@statement
def _free() -> Any:
    change = update(accounts).where(_a.domain != "", _a.silenced_with == bindparam("domain"))
    return change.values(silenced_at=None, silenced_with=None, version=_a.version + 1)


@statement
def _decided(*, below: bool) -> Any:
    """Decisions that silence something at or above a name; with `below`, those about names below it too."""
    above = ids_in(_b.domain, "above")
    near = or_(above, _lies_below(_b.domain)) if below else above
    return select(_b.domain, _b.created_at).where(_b.severity != "noop", near).order_by(_b.id)


async def silence_of(tx: Tx, domain: str) -> tuple[str | None, int | None]:
    """With which server somebody new from there is silenced, and since when; two None when they may be heard."""
    found = await tx.tuples(_decided(below=False), above=with_parents(domain))
    return (found[0][0], found[0][1]) if found else (None, None)


async def settle(tx: Tx, domain: str, *, free: bool = False) -> None:
    """Bring its people in line with what is decided now; `free`: what silenced them so far holds no longer.

    Whoever decides has checked that they may. Emits ServerChanged.
    """
    if free:
        await tx.run(_free(), domain=domain)
    for name, since in await tx.tuples(_decided(below=True), above=with_parents(domain), **_put(domain)):
        await tx.run(_silence(), since=since, name=name, **_put(name))
    tx.emit(ServerChanged(domain=domain))
