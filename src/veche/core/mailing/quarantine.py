"""Who must not be written to: bounced, complained, blacklisted, voided."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from veche.core.mailing.addresses import email_key
from veche.core.mailing.identity import Identity, digest, digests
from veche.core.mailing.views import QuarantineView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.tables.mailing import profiles, quarantines

BOUNCE, SPAM, BLACKLIST, VOID = "bounce", "spam", "blacklist", "void"
STAMPS = {BOUNCE: "bounce_at", SPAM: "spam_reported_at", BLACKLIST: "blacklisted_at"}


@statement
def _insert() -> Any:
    columns = ("project_id", "kind", "digest", "address", "profile_id", "reason", "created_at")
    return upsert(quarantines, *columns, conflict=["project_id", "kind", "digest"])


@statement
def _delete() -> Any:
    return delete(quarantines).where(
        quarantines.c.project_id == bindparam("project"),
        quarantines.c.digest == bindparam("digest"),
        ids_in(quarantines.c.kind, "kinds"),
    )


@statement
def _of_digest() -> Any:
    return select(quarantines).where(
        quarantines.c.project_id == bindparam("project"), quarantines.c.digest == bindparam("digest")
    )


@statement
def _voided(*, count: int) -> Any:
    # A few digests at most, and bytes have no list parameter: one placeholder each.
    given: list[Any] = [bindparam(f"digest{number}") for number in range(count)]
    return (
        select(quarantines.c.kind)
        .where(
            quarantines.c.project_id == bindparam("project"),
            quarantines.c.kind == VOID,
            quarantines.c.digest.in_(given),
        )
        .limit(1)
    )


@statement
def _voided_profile() -> Any:
    theirs = quarantines.c.profile_id == bindparam("profile")
    return select(quarantines.c.kind).where(theirs, quarantines.c.kind == VOID)


@statement
def _stamp(*, column: str) -> Any:
    values: dict[str, Any] = {column: bindparam("at")}
    if column == "bounce_at":
        values["bounce_error"] = bindparam("reason")
    return (
        update(profiles)
        .where(profiles.c.project_id == bindparam("project"), profiles.c.email_key == bindparam("key"))
        .values(values)
    )


async def kinds_of(tx: Tx, project_id: int, email: str) -> list[QuarantineView]:
    """The quarantines that an address is in."""
    rows = await tx.all(_of_digest(), project=project_id, digest=digest(tx, "email", email))
    return [QuarantineView(row.kind, row.address, row.reason, row.created_at) for row in rows]


async def is_voided(tx: Tx, project_id: int, identity: Identity) -> bool:
    """Whether any of the identifiers is a voided person's."""
    listed = digests(tx, identity)
    given = {f"digest{number}": found for number, found in enumerate(listed)}
    return await tx.first(_voided(count=len(listed)), project=project_id, **given) is not None


async def is_voided_profile(tx: Tx, profile_id: int) -> bool:
    """Whether a profile's number was a voided person's."""
    return await tx.first(_voided_profile(), profile=profile_id) is not None


async def add(tx: Tx, project_id: int, kind: str, email: str, reason: str) -> None:
    """Puts an address into bounce, spam or blacklist and notes it on its profiles. Idempotent."""
    await tx.run(
        _insert(), project_id=project_id, kind=kind, digest=digest(tx, "email", email), address=email, profile_id=None,
        reason=reason, created_at=tx.now,
    )  # fmt: skip
    await _mark(tx, project_id, kind, email, tx.now, reason)


async def remove(tx: Tx, project_id: int, kind: str, email: str) -> bool:
    """Takes an address out again (never out of void); whether it was in."""
    found = await tx.run(_delete(), project=project_id, digest=digest(tx, "email", email), kinds=[kind])
    if found:
        await _mark(tx, project_id, kind, email, None, None)
    return found > 0


async def forget(tx: Tx, project_id: int, email: str) -> None:
    """Removes an address from all lists but void: its person was deleted."""
    await tx.run(_delete(), project=project_id, digest=digest(tx, "email", email), kinds=list(STAMPS))


async def void(tx: Tx, project_id: int, identity: Identity, profile_id: int | None) -> None:
    """Remembers digests of the identifiers for good, and the profile's number, whose links are dead."""
    rows = [
        {
            "project_id": project_id, "kind": VOID, "digest": found, "address": None, "profile_id": profile_id,
            "reason": "", "created_at": tx.now,
        }
        for found in digests(tx, identity)
    ]  # fmt: skip
    await tx.many(_insert(), rows)


async def _mark(tx: Tx, project_id: int, kind: str, email: str, at: int | None, reason: str | None) -> None:
    stamp = _stamp(column=STAMPS[kind])
    await tx.run(stamp, project=project_id, key=email_key(email), at=at, reason=reason)
