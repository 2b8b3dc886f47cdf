"""The list of one's conversations, and how much is unread."""

from typing import Any

from sqlalchemy import bindparam, func, select

from veche.core import paging
from veche.core.conversations.load import load
from veche.core.conversations.rows import m, me_of
from veche.core.conversations.views import ConversationView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.conversations import conversation_members


def _mine(unread: bool) -> list[Any]:
    wanted = [m.account_id == bindparam("me"), m.last_post_id.is_not(None)]
    return [*wanted, m.unread_count > 0] if unread else wanted


@statement
def _list(*, unread: bool, before: bool, after: bool, ascending: bool) -> Any:
    found = select(m.last_post_id, m.conversation_id).where(*_mine(unread))
    return paging.apply(found, m.last_post_id, before=before, after=after, ascending=ascending)


@statement
def _count(*, unread: bool) -> Any:
    return select(func.count()).select_from(conversation_members).where(*_mine(unread))


@statement
def _unread() -> Any:
    return select(func.coalesce(func.sum(m.unread_count), 0)).where(m.account_id == bindparam("me"), m.muted == 0)


async def listed(tx: Tx, viewer: Viewer, page: Page, *, unread: bool = False) -> Slice[ConversationView]:
    """The viewer's conversations by their newest message; cursors are the ids of those. Errors: NotSignedIn."""
    me = me_of(viewer)
    rows = await tx.tuples(_list(unread=unread, **page.flags), me=me, **page.params)
    kept, more = paging.cut(rows, page)
    found = await load(tx, viewer, [row[1] for row in kept])
    shown = [(row[0], found[row[1]]) for row in kept if row[1] in found]
    total = await tx.scalar(_count(unread=unread), me=me)
    return Slice([view for _, view in shown], more, [cursor for cursor, _ in shown], total)


async def unread_count(tx: Tx, viewer: Viewer) -> int:
    """Messages that wait to be read, muted conversations left out. Errors: NotSignedIn."""
    return int(await tx.scalar(_unread(), me=me_of(viewer)))


async def unread_conversations(tx: Tx, viewer: Viewer) -> int:
    """Conversations with something unread. Errors: NotSignedIn."""
    return int(await tx.scalar(_count(unread=True), me=me_of(viewer)))
