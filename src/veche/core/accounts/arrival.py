"""Who has registered and is not here yet: nobody sees them before they are let in and their address is proven.

Whoever has arrived once stays, whatever becomes of the address later: there are posts and follows by then.
"""

from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update

from veche.core.events import AccountChanged
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts, users

_a, _u = accounts.c, users.c
MOST = 1000  # arrivals in one transaction


@statement
def _settle(*, one: bool, unasked: bool) -> Any:
    """`unasked`: this instance wants no proof of addresses."""
    proven = or_(_u.email.is_(None), _u.email_confirmed_at.is_not(None))
    ready = [_u.account_id == _a.id, _u.approved_at.is_not(None), *([] if unasked else [proven])]
    wanted = _a.id == bindparam("account_id")
    if not one:
        waiting = select(_a.id).where(_a.waiting == 1).order_by(_a.id).limit(bindparam("most"))
        wanted = _a.id.in_(waiting.correlate(None).scalar_subquery())
    return (
        update(accounts)
        .where(wanted, _a.waiting == 1, exists().where(*ready))
        .values(waiting=0, updated_at=bindparam("now"), version=_a.version + 1)
        .returning(_a.id)
    )


async def settle(tx: Tx, account_id: int) -> None:
    """Show an account to the others if nothing keeps it back any more. Twice is as good as once. Events:
    AccountChanged."""
    unasked = not tx.settings.registration.confirm_email
    for (id,) in await tx.tuples(_settle(one=True, unasked=unasked), account_id=account_id, now=tx.now):
        tx.emit(AccountChanged(account_id=id))


async def settle_all(tx: Tx) -> None:
    """Job: the same for everybody who waits: the instance may have stopped to ask for proofs meanwhile."""
    unasked = not tx.settings.registration.confirm_email
    for (id,) in await tx.tuples(_settle(one=False, unasked=unasked), most=MOST, now=tx.now):
        tx.emit(AccountChanged(account_id=id))
