"""What a member does for himself alone: messages and whole conversations out of sight, and back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, insert, select, update

from veche.core.conversations.rows import m, me_of, mine, p, recount, seen
from veche.core.events import MessageDeleted, MessageRestored
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.tables.conversations import conversation_members, hidden_messages
from veche.tables.posts import posts

_h = hidden_messages.c


@statement
def _visible() -> Any:
    joined = posts.join(conversation_members, m.conversation_id == p.conversation_id)
    return (
        select(p.id, p.number, p.conversation_id, p.author_id)
        .select_from(joined)
        .where(ids_in(p.id, "ids"), m.account_id == bindparam("me"), seen(m.account_id))
    )


@statement
def _hide() -> Any:
    return upsert(hidden_messages, "account_id", "post_id", "created_at", conflict=["account_id", "post_id"])


@statement
def _hidden() -> Any:
    return (
        select(p.id, p.number, p.conversation_id, p.author_id)
        .select_from(posts.join(hidden_messages, _h.post_id == p.id))
        .where(ids_in(p.id, "ids"), _h.account_id == bindparam("me"), p.deleted_at.is_(None))
    )


@statement
def _show() -> Any:
    return delete(hidden_messages).where(_h.account_id == bindparam("me"), ids_in(_h.post_id, "ids"))


@statement
def _hide_all() -> Any:
    joined = posts.join(conversation_members, m.conversation_id == p.conversation_id)
    every = (
        select(m.account_id, p.id, bindparam("at", type_=BigInteger()))
        .select_from(joined)
        .where(m.conversation_id == bindparam("conversation_id"), m.account_id == bindparam("me"), seen(m.account_id))
    )
    return insert(hidden_messages).from_select(["account_id", "post_id", "created_at"], every)


@statement
def _unlist() -> Any:
    return (
        update(conversation_members)
        .where(m.conversation_id == bindparam("of_conversation"), m.account_id == bindparam("me"))
        .values(last_post_id=None, unread_count=0, read_cmid=bindparam("cmid"))
    )


async def delete_for_me(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> set[int]:
    """Messages go out of the viewer's sight; which of them were there. Events: MessageDeleted (to the viewer)."""
    me = me_of(viewer)
    rows = await tx.all(_visible(), ids=list(ids), me=me)
    if rows:
        await tx.many(_hide(), [{"account_id": me, "post_id": row.id, "created_at": tx.now} for row in rows])
    for row in rows:
        tx.emit(
            MessageDeleted(
                post_id=row.id, number=row.number, conversation_id=row.conversation_id, author_id=row.author_id,
                for_all=False, to=(me,),
            )
        )  # fmt: skip
    return await _settled(tx, me, rows)


async def restore(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> set[int]:
    """Messages deleted for oneself come back; which of them did. Events: MessageRestored (to the viewer)."""
    me = me_of(viewer)
    rows = await tx.all(_hidden(), ids=list(ids), me=me)
    if rows:
        await tx.run(_show(), me=me, ids=[row.id for row in rows])
    for row in rows:
        restored = MessageRestored(
            post_id=row.id, conversation_id=row.conversation_id, author_id=row.author_id, to=(me,)
        )
        tx.emit(restored)
    return await _settled(tx, me, rows)


async def clear_history(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """All messages so far go out of the viewer's sight, and the conversation off the list. Errors: NotFound."""
    row = await mine(tx, viewer, conversation_id)
    me = me_of(viewer)
    await tx.run(_hide_all(), conversation_id=conversation_id, me=me, at=tx.now)
    await tx.run(_unlist(), of_conversation=conversation_id, me=me, cmid=row.last_cmid)


async def remove_from_list(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """Off the list until the next message; nothing is deleted. Errors: NotFound."""
    row = await mine(tx, viewer, conversation_id)
    await tx.run(_unlist(), of_conversation=conversation_id, me=me_of(viewer), cmid=row.last_cmid)


async def _settled(tx: Tx, me: int, rows: list[Row]) -> set[int]:
    for conversation_id in sorted({row.conversation_id for row in rows}):
        await recount(tx, conversation_id, me)
    return {row.id for row in rows}
