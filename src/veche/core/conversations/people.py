"""Chats: opening one, who comes and goes, its title."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, update

from veche.core.conversations.rows import c, m, me_of, mine
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import ConversationChanged
from veche.core.limits import check_length
from veche.core.posts import direct
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.conversations import conversation_members, conversations


@statement
def _rename() -> Any:
    return update(conversations).where(c.id == bindparam("of_conversation")).values(title=bindparam("new_title"))


@statement
def _come_back() -> Any:
    return (
        update(conversation_members)
        .where(
            m.conversation_id == bindparam("of_conversation"),
            m.account_id == bindparam("whom"),
            m.until_cmid.is_not(None),
        )
        .values(
            from_cmid=bindparam("cmid"), read_cmid=bindparam("cmid"), until_cmid=None, unread_count=0, last_post_id=None
        )
    )


@statement
def _go() -> Any:
    return (
        update(conversation_members)
        .where(
            m.conversation_id == bindparam("of_conversation"), m.account_id == bindparam("whom"), m.until_cmid.is_(None)
        )
        .values(until_cmid=bindparam("cmid"))
    )


async def open_chat(tx: Tx, viewer: Viewer, title: str, member_ids: Collection[int]) -> int:
    """A new chat of the viewer and these. Events: ConversationChanged (created). Errors: NotSignedIn, NotFound (no such
    account), NotAllowed (a block between them), Invalid (title, too many)."""
    check_length("title", title, tx.limits.chat_title)
    me = me_of(viewer)
    return await direct.open_conversation(tx, direct.CHAT, me, {me, *member_ids}, title=title.strip())


async def invite(tx: Tx, viewer: Viewer, conversation_id: int, account_id: int) -> None:
    """A member lets somebody in, who sees what comes from now on. Again is as good as once.

    Events: ConversationChanged (joined). Errors: NotFound, NotAllowed, Invalid (too many).
    """
    row = await _chat(tx, viewer, conversation_id)
    present = await direct.members(tx, conversation_id)
    if account_id in present:
        return
    if len(present) >= tx.limits.chat_members:
        raise Invalid("members", f"are too many: at most {tx.limits.chat_members} are allowed", code="too_many")
    me = me_of(viewer)
    await direct.check_reachable(tx, me, {me, account_id})
    if not await tx.run(_come_back(), of_conversation=conversation_id, whom=account_id, cmid=row.last_cmid):
        await direct.join(tx, conversation_id, (account_id,), inviter_id=me, from_cmid=row.last_cmid)
    _tell(tx, conversation_id, me, "joined", account_id, (*present, account_id))


async def kick(tx: Tx, viewer: Viewer, conversation_id: int, account_id: int) -> None:
    """The owner, an administrator of the chat, or whoever invited him sends a member away; oneself one may always.

    Events: ConversationChanged (kicked, left). Errors: NotFound, NotAllowed.
    """
    me = me_of(viewer)
    if account_id == me:
        await leave(tx, viewer, conversation_id)
        return
    row = await _chat(tx, viewer, conversation_id)
    other = await mine(tx, Viewer(account_id=account_id), conversation_id)
    if other.until_cmid is not None:
        raise NotFound("member")
    if not (row.owner_id == me or row.is_admin or other.inviter_id == me) or account_id == row.owner_id:
        raise NotAllowed("you may not send this member away")
    await _part(tx, row, me, "kicked", account_id)


async def leave(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """The viewer goes, and sees nothing that comes after. Again is as good as once. Events: ConversationChanged (left)."""
    row = await mine(tx, viewer, conversation_id)
    if row.kind != direct.CHAT:
        raise NotAllowed("this is no chat")
    if row.until_cmid is None:
        await _part(tx, row, me_of(viewer), "left", me_of(viewer))


async def rename(tx: Tx, viewer: Viewer, conversation_id: int, title: str) -> None:
    """A member gives the chat another title. Events: ConversationChanged (title). Errors: NotFound, NotAllowed, Invalid."""
    if not title.strip():
        raise Invalid("title", "must not be empty", code="blank")
    check_length("title", title, tx.limits.chat_title)
    await _chat(tx, viewer, conversation_id)
    await tx.run(_rename(), of_conversation=conversation_id, new_title=title.strip())
    _tell(tx, conversation_id, me_of(viewer), "title", None, await direct.members(tx, conversation_id))


async def _chat(tx: Tx, viewer: Viewer, conversation_id: int) -> Row:
    row = await mine(tx, viewer, conversation_id)
    if row.kind != direct.CHAT:
        raise NotAllowed("this is no chat")
    if row.until_cmid is not None:
        raise NotAllowed("you are not in this chat")
    return row


async def _part(tx: Tx, row: Row, by_id: int, change: str, account_id: int) -> None:
    present = await direct.members(tx, row.conversation_id)
    await tx.run(_go(), of_conversation=row.conversation_id, whom=account_id, cmid=row.last_cmid)
    _tell(tx, row.conversation_id, by_id, change, account_id, present)


def _tell(tx: Tx, conversation_id: int, by_id: int, change: str, account_id: int | None, to: Collection[int]) -> None:
    event = ConversationChanged(
        conversation_id=conversation_id, by_id=by_id, change=change, account_id=account_id, to=tuple(sorted(set(to)))
    )
    tx.emit(event)
