"""Taking persons out of the mailer: profile, subscriptions, values, and what letters knew of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, select, update
from sqlalchemy import delete as delete_from

from veche.core.mailing import consent
from veche.core.mailing.identity import digest
from veche.core.mailing.views import State
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.mailing import dispatches, field_values, files, profiles, subscriptions


@statement
def _delete_profiles() -> Any:
    return delete_from(profiles).where(ids_in(profiles.c.id, "ids"))


@statement
def _delete_of(*, table: str) -> Any:
    target = {"values": field_values, "subscriptions": subscriptions}[table]
    return delete_from(target).where(ids_in(target.c.profile_id, "ids"))


def _theirs(*, by: str) -> Any:
    if by == "profile":
        return ids_in(dispatches.c.profile_id, "ids")
    return (dispatches.c.project_id == bindparam("project")) & (dispatches.c.digest == bindparam("digest"))


@statement
def _strip(*, by: str) -> Any:
    """Letters not yet begun are canceled; of all letters nothing personal remains."""
    is_open = dispatches.c.state.in_((State.QUEUED, State.RETRY))
    values = {
        "state": case((is_open, State.CANCELED.value), else_=dispatches.c.state),
        "settled_at": case((is_open, bindparam("now")), else_=dispatches.c.settled_at),
        "send_key": case((is_open, None), else_=dispatches.c.send_key),
        "email": "", "profile_id": None, "pins": "{}", "headers": "{}", "copies": "[]", "answer": "",
    }  # fmt: skip
    return update(dispatches).where(_theirs(by=by)).values(values)


@statement
def _delete_files(*, by: str) -> Any:
    return delete_from(files).where(files.c.dispatch_id.in_(select(dispatches.c.id).where(_theirs(by=by))))


async def delete_history(tx: Tx, project_id: int, email: str) -> None:
    """Cancels what waits to be sent to an address and empties what was. A letter being sent right now still leaves."""
    theirs = {"project": project_id, "digest": digest(tx, "email", email)}
    await tx.run(_delete_files(by="address"), **theirs)
    await tx.run(_strip(by="address"), now=tx.now, **theirs)


async def delete(tx: Tx, rows: Sequence[Any]) -> None:
    """Removes profiles (rows as load.rows_of gives them) with all that hangs on them, and the letters sent to them."""
    ids = [row.id for row in rows]
    for table in ("values", "subscriptions"):
        await tx.run(_delete_of(table=table), ids=ids)
    await tx.run(_delete_profiles(), ids=ids)
    await tx.run(_delete_files(by="profile"), ids=ids)
    await tx.run(_strip(by="profile"), now=tx.now, ids=ids)
    await consent.forget(tx, ids)
