"""Servers that we have met, and how each is treated: one word per server, asked for wherever its posts pass."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from veche.core.errors import Invalid
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.lib.text import normalize
from veche.tables.accounts import instances

_i = instances.c


@statement
def _remember() -> Any:
    return upsert(instances, "domain", "created_at", conflict=["domain"])


@statement
def _set_state() -> Any:
    return upsert(instances, "domain", "state", "created_at", conflict=["domain"], set_=["state"])


@statement
def _states() -> Any:
    return select(_i.domain, _i.state).where(ids_in(_i.domain, "domains"), _i.state != "known")


@statement
def _listed(*, only: bool = False) -> Any:
    query = select(_i.domain, _i.state).order_by(_i.domain)
    return query.where(_i.state == bindparam("state")) if only else query


async def remember(tx: Tx, domain: str) -> None:
    """We have met this server."""
    await tx.run(_remember(), domain=domain.lower(), created_at=tx.now)


async def is_blocked(tx: Tx, domain: str) -> bool:
    """Whether nothing is taken from this server and nothing sent to it; a block takes in all names below."""
    return "blocked" in (await _found(tx, domain)).values()


async def blocked(tx: Tx, domains: Iterable[str]) -> set[str]:
    """Those of the domains that are blocked, in one statement."""
    above = {domain: with_parents(domain) for domain in domains}
    if not above:
        return set()
    rows = await tx.tuples(_states(), domains=list({name for names in above.values() for name in names}))
    refused = {domain for domain, state in rows if state == "blocked"}
    return {domain for domain, names in above.items() if refused.intersection(names)}


async def settle(tx: Tx, domain: str, state: str) -> None:
    """Write down how a server is treated: known, silenced, blocked. Whoever decides has checked that they may."""
    await tx.run(_set_state(), domain=domain, state=state, created_at=tx.now)


def other_server(tx: Tx, domain: str) -> str:
    """The name of another server as it is stored. Errors: Invalid."""
    domain = normalize(domain).strip().lower().rstrip(".")
    if not domain:
        raise Invalid("domain", "can't be blank", code="blank")
    if not domain.isprintable() or set(" /@:%") & set(domain) or len(domain) > 253 or domain == tx.settings.domain:
        raise Invalid("domain", "is not another server")
    return domain


async def listed(tx: Tx, state: str | None = None) -> list[tuple[str, str]]:
    """Domain and state of the servers we know, by name."""
    rows = await tx.tuples(_listed(only=True), state=state) if state else await tx.tuples(_listed())
    return [(row[0], row[1]) for row in rows]


async def _found(tx: Tx, domain: str) -> dict[str, str]:
    return {row[0]: row[1] for row in await tx.tuples(_states(), domains=with_parents(domain))}


def with_parents(domain: str) -> list[str]:
    """The domain and all names above it."""
    labels = domain.lower().split(".")
    return [".".join(labels[position:]) for position in range(len(labels))]
