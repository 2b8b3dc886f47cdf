"""Rows that several verbs read: one's own membership, and what a member sees."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, func, or_, select, update

from veche.core.errors import NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.conversations import conversation_members, conversations, hidden_messages
from veche.tables.posts import posts

c, m, p = conversations.c, conversation_members.c, posts.c


def seen(account: Any, message: FromClause = posts) -> ColumnElement[bool]:
    """Messages of the joined member's conversation that the member sees: within the window, not hidden, not gone."""
    row, hidden = message.c, hidden_messages.c
    return and_(
        row.conversation_id == m.conversation_id,
        row.deleted_at.is_(None),
        row.cmid > m.from_cmid,
        or_(m.until_cmid.is_(None), row.cmid <= m.until_cmid),
        ~exists().where(hidden.account_id == account, hidden.post_id == row.id),
    )


@statement
def _mine() -> Any:
    return (
        select(
            conversation_members,
            c.kind,
            c.title,
            c.owner_id,
            c.last_cmid,
        )
        .join(conversations, c.id == m.conversation_id)
        .where(m.conversation_id == bindparam("conversation_id"), m.account_id == bindparam("me"))
    )


@statement
def _recount() -> Any:
    """Unread figure and newest message of one member, counted anew: after something was hidden or shown again."""
    unread = (
        select(func.count())
        .select_from(posts)
        .where(seen(m.account_id), p.cmid > m.read_cmid, p.author_id != m.account_id)
    )
    newest = select(func.max(p.id)).where(seen(m.account_id))
    return (
        update(conversation_members)
        .where(m.conversation_id == bindparam("of_conversation"), m.account_id == bindparam("me"))
        .values(
            unread_count=unread.correlate(conversation_members).scalar_subquery(),
            last_post_id=newest.correlate(conversation_members).scalar_subquery(),
        )
    )


def me_of(viewer: Viewer) -> int:
    """The account that asks. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def mine(tx: Tx, viewer: Viewer, conversation_id: int) -> Row:
    """The viewer's membership, present or past, with the conversation. Errors: NotSignedIn, NotFound."""
    row = await tx.first(_mine(), conversation_id=conversation_id, me=me_of(viewer))
    if row is None:
        raise NotFound("conversation")
    return row


async def recount(tx: Tx, conversation_id: int, account_id: int) -> None:
    """See `_recount`."""
    await tx.run(_recount(), of_conversation=conversation_id, me=account_id)
