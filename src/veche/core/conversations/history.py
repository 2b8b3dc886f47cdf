"""The messages of a conversation, as one of its members sees them."""

from typing import Any

from sqlalchemy import bindparam, func, select

from veche.core import paging
from veche.core.conversations.rows import m, me_of, mine, p, seen
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.conversations import conversation_members
from veche.tables.posts import posts


def _seen(of: Any) -> Any:
    joined = posts.join(conversation_members, m.conversation_id == p.conversation_id)
    return of.select_from(joined).where(
        m.conversation_id == bindparam("conversation_id"), m.account_id == bindparam("me"), seen(m.account_id)
    )


@statement
def _page(*, oldest_first: bool, before: bool, after: bool, ascending: bool) -> Any:
    if not oldest_first:
        return paging.apply(_seen(select(p.id)), p.id, before=before, after=after, ascending=ascending)
    found = _seen(select(p.id)).order_by(p.id).limit(bindparam("page_limit")).offset(bindparam("page_offset"))
    return found.where(p.id > bindparam("page_after")) if after else found


@statement
def _total() -> Any:
    return _seen(select(func.count()))


async def history(
    tx: Tx, viewer: Viewer, conversation_id: int, page: Page, *, oldest_first: bool = False
) -> Slice[int]:
    """Post ids, newest first unless `oldest_first`; with the total. Who has left sees what was before.

    Errors: NotSignedIn, NotFound.
    """
    await mine(tx, viewer, conversation_id)
    where = {"conversation_id": conversation_id, "me": me_of(viewer)}
    rows = await tx.tuples(_page(oldest_first=oldest_first, **page.flags), **where, **page.params)
    if oldest_first:
        ids, more = [row[0] for row in rows[: page.limit]], len(rows) > page.limit
    else:
        kept, more = paging.cut(rows, page)
        ids = [row[0] for row in kept]
    return Slice(ids, more, ids, await tx.scalar(_total(), **where))
