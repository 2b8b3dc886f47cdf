"""What becomes of the posts and files of an account that was deleted for good."""

from typing import Any

from sqlalchemy import bindparam, or_, select

from veche.core import media
from veche.core.posts.delete import erase
from veche.core.tx import Tx
from veche.db import statement
from veche.tables.accounts import accounts
from veche.tables.posts import posts

ERASE_ACCOUNT = "posts.erase_of_account"
AT_ONCE = 100
_OWN = ("post", "comment", "note", "topic")


@statement
def _is_deleted() -> Any:
    a = accounts.c
    return select(a.id).where(a.id == bindparam("account_id"), a.deleted_at.is_not(None))


@statement
def _left() -> Any:
    """Its own posts and comments, and what others have put on its wall; not messages, which others have too."""
    p = posts.c
    own = (p.author_id == bindparam("account_id")) & p.kind.in_(_OWN)
    on_its_wall = (p.wall_id == bindparam("account_id")) & (p.kind == "post")
    return select(posts).where(or_(own, on_its_wall), p.deleted_at.is_(None)).order_by(p.id).limit(AT_ONCE)


async def erase_of_account(tx: Tx, account_id: int) -> None:
    """Job `posts.erase_of_account`, after AccountRemoved: a hundred posts at a time, then the files.

    Does nothing to an account that is only suspended. Emits PostDeleted for each.
    """
    if await tx.scalar(_is_deleted(), account_id=account_id) is None:
        return
    rows = await tx.all(_left(), account_id=account_id)
    for row in rows:
        await erase(tx, row)
    left = len(rows) == AT_ONCE
    if not left:
        left = await media.delete_some_of(tx, account_id)
    if left:
        await tx.enqueue(ERASE_ACCOUNT, unique=f"{ERASE_ACCOUNT}:{account_id}", account_id=account_id)
