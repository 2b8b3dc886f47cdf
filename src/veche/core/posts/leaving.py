"""What becomes of the posts of an account that was deleted: they go too, a hundred at a time."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core.posts.delete import AT_ONCE, erase
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts
from veche.tables.posts import posts

ERASE_ACCOUNT = "posts.erase_of_account"


@statement
def _is_deleted() -> Any:
    return select(accounts.c.deleted_at).where(accounts.c.id == bindparam("account_id"))


@statement
def _written() -> Any:
    p = posts.c
    return (
        select(posts)
        .where(p.author_id == bindparam("account_id"), p.deleted_at.is_(None), p.conversation_id.is_(None))
        .order_by(p.id)
        .limit(bindparam("limit"))
    )


async def erase_of_account(tx: Tx, account_id: int) -> None:
    """Job: the account's posts go, if it is deleted (and not merely suspended). Twice is as good as once.

    Messages stay with those who got them. Events: PostDeleted each.
    """
    if await tx.scalar(_is_deleted(), account_id=account_id) is None:
        return
    rows = await tx.all(_written(), account_id=account_id, limit=AT_ONCE + 1)
    for row in rows[:AT_ONCE]:
        await erase(tx, row)
    if len(rows) > AT_ONCE:
        await tx.enqueue(ERASE_ACCOUNT, unique=f"{ERASE_ACCOUNT}:{account_id}", account_id=account_id)
