"""What the mailer does by the clock: letters whose worker died are taken up again, old things are forgotten."""

from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from veche.core.mailing import consent, sending
from veche.core.mailing.views import State
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.mailing import dispatches, files

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
STUCK_AFTER = 30 * MINUTE  # well over the longest attempt and the lease of its job
SEND_ID_KEPT = 7 * DAY
HISTORY_KEPT = 30 * DAY
ADDRESSES_KEPT = 365 * DAY
BATCH = 500


@statement
def _stuck() -> Any:
    sending_since = (dispatches.c.state == State.SENDING.value) & (dispatches.c.attempt_at < bindparam("before_time"))
    overdue = (dispatches.c.state == State.RETRY.value) & (dispatches.c.next_at < bindparam("before_time"))
    forgotten = (dispatches.c.state == State.QUEUED.value) & (dispatches.c.created_at < bindparam("before_time"))
    return select(dispatches.c.id, dispatches.c.attempts).where(or_(sending_since, overdue, forgotten)).limit(BATCH)


@statement
def _free_send_ids() -> Any:
    old = (dispatches.c.settled_at < bindparam("before_time")) & dispatches.c.send_key.is_not(None)
    return update(dispatches).where(old).values(send_key=None)


@statement
def _old() -> Any:
    return select(dispatches.c.id).where(dispatches.c.settled_at < bindparam("before_time")).limit(BATCH)


@statement
def _delete_old(*, of_files: bool = False) -> Any:
    if of_files:
        return delete(files).where(ids_in(files.c.dispatch_id, "ids"))
    return delete(dispatches).where(ids_in(dispatches.c.id, "ids"))


async def is_stuck(tx: Tx) -> bool:
    """Whether `resume` has anything to do: asked by the schedule before it writes."""
    return bool(await tx.all(_stuck(), before_time=tx.now - STUCK_AFTER))


async def resume(tx: Tx) -> None:
    """Job: letters under way without a job of their own (it became a dead letter) get one again."""
    for row in await tx.all(_stuck(), before_time=tx.now - STUCK_AFTER):
        await sending.enqueue(tx, row.id, row.attempts, tx.now)


async def forget(tx: Tx) -> None:
    """Job: send_ids past their time are free again, settled letters and addresses in the consent log go."""
    await tx.run(_free_send_ids(), before_time=tx.now - SEND_ID_KEPT)
    old = [row.id for row in await tx.all(_old(), before_time=tx.now - HISTORY_KEPT)]
    if old:
        await tx.run(_delete_old(of_files=True), ids=old)
        await tx.run(_delete_old(), ids=old)
    await consent.blank(tx, tx.now - ADDRESSES_KEPT)
