"""Rows of the table `accounts`: made and locked in one place."""

from typing import Any

from sqlalchemy import select

from veche.core.accounts import names
from veche.core.tx import Tx
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import accounts

_a = accounts.c


@statement
def _insert() -> Any:
    return upsert(
        accounts,
        "kind",
        "username",
        "username_key",
        "display_name",
        "first_name",
        "last_name",
        "note",
        "note_html",
        "locked",
        "group_access",
        "wall_mode",
        "waiting",
        "created_at",
        "updated_at",
        conflict=["username_key", "domain"],
    ).returning(_a.id)


@statement
def _locked_rows() -> Any:
    # In the order of ids, so that two writers who need the same pair wait for one another instead of dead-locking.
    return select(accounts).where(ids_in(_a.id, "ids")).order_by(_a.id).with_for_update()


async def insert_account(tx: Tx, *, kind: str, username: str, **columns: Any) -> int | None:
    """A new local account; None when the name is taken."""
    values = {
        "display_name": "",
        "first_name": "",
        "last_name": "",
        "note": "",
        "note_html": "",
        "locked": 0,
        "group_access": "open",
        "wall_mode": "open",
        "waiting": 0,
        **columns,
    }
    found: int | None = await tx.scalar(
        _insert(),
        kind=kind,
        username=username,
        username_key=names.key(username),
        created_at=tx.now,
        updated_at=tx.now,
        **values,
    )
    return found


async def lock(tx: Tx, *ids: int) -> dict[int, Row]:
    """The rows of these accounts, held until the end of the transaction: whoever changes relations takes them first."""
    return {row.id: row for row in await tx.all(_locked_rows(), ids=ids)}
