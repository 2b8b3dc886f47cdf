"""Chats: who is in them, and what they are called."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, update

from veche.core import posts
from veche.core.conversations.sending import me
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.events import ConversationChanged
from veche.core.limits import check_length
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.conversations import conversation_members, conversations

_c, _m = conversations.c, conversation_members.c
CHAT = "chat"


@statement
def _place() -> Any:
    """A conversation with somebody's membership."""
    joined = conversations.join(conversation_members, _m.conversation_id == _c.id)
    return (
        select(_c.id, _c.kind, _c.owner_id, _c.last_cmid, _c.title, _m.until_cmid, _m.inviter_id, _m.is_admin)
        .select_from(joined)
        .where(_c.id == bindparam("conversation_id"), _m.account_id == bindparam("account_id"))
    )


@statement
def _lock() -> Any:
    """Takes the row, so that two who change the members come one after the other; frees the key of fixed members."""
    return update(conversations).where(_c.id == bindparam("conversation_id")).values(members_key=None)


@statement
def _retitle() -> Any:
    return update(conversations).where(_c.id == bindparam("conversation_id")).values(title=bindparam("new_title"))


@statement
def _back() -> Any:
    return (
        update(conversation_members)
        .where(_m.conversation_id == bindparam("of_conversation"), _m.account_id == bindparam("of_account"))
        .values(
            from_cmid=bindparam("now_cmid"),
            until_cmid=None,
            read_cmid=bindparam("now_cmid"),
            unread_count=0,
            last_post_id=None,
            inviter_id=bindparam("by_id"),
            is_admin=0,
        )
    )


@statement
def _gone() -> Any:
    return (
        update(conversation_members)
        .where(_m.conversation_id == bindparam("of_conversation"), _m.account_id == bindparam("of_account"))
        .values(until_cmid=bindparam("now_cmid"), is_admin=0)
    )


async def place_of(tx: Tx, account_id: int, conversation_id: int) -> Row:
    """The conversation and the account's place in it, past or present. Errors: NotFound."""
    row = await tx.first(_place(), conversation_id=conversation_id, account_id=account_id)
    if row is None:
        raise NotFound("conversation")
    return row


async def _present(tx: Tx, viewer: Viewer, conversation_id: int) -> Row:
    row = await place_of(tx, me(viewer), conversation_id)
    if row.kind != CHAT:
        raise NotAllowed("this is a conversation of two")
    if row.until_cmid is not None:
        raise NotAllowed("you are not in this conversation")
    return row


def _title(tx: Tx, title: str) -> str:
    clean = " ".join(title.split())
    check_length("title", clean, tx.limits.chat_title)
    return clean


async def open_chat(tx: Tx, viewer: Viewer, title: str, member_ids: Collection[int]) -> int:
    """A new chat, owned by the viewer. Emits ConversationChanged(created).

    Errors: NotSignedIn, NotFound, NotAllowed (gone, or a block), Invalid (title, too many members).
    """
    owner = me(viewer)
    members = {owner, *member_ids}
    return await posts.direct.open_conversation(tx, CHAT, owner, members, title=_title(tx, title))


async def rename(tx: Tx, viewer: Viewer, conversation_id: int, title: str) -> None:
    """Give a chat another title; any member may. Emits ConversationChanged(title).

    Errors: NotSignedIn, NotFound, NotAllowed, Invalid(title).
    """
    row = await _present(tx, viewer, conversation_id)
    clean = _title(tx, title)
    if clean != row.title:
        await tx.run(_retitle(), conversation_id=conversation_id, new_title=clean)
        await _tell(tx, viewer, conversation_id, "title")


async def invite(tx: Tx, viewer: Viewer, conversation_id: int, account_id: int) -> None:
    """Bring somebody into a chat; any member may. They see what is written from now on.

    Emits ConversationChanged(joined). Errors: NotSignedIn, NotFound, NotAllowed (gone, or a block), Conflict (is in it
    already), Invalid (full).
    """
    by = me(viewer)
    await _present(tx, viewer, conversation_id)
    await tx.run(_lock(), conversation_id=conversation_id)
    present = await posts.direct.members(tx, conversation_id)
    if account_id in present:
        raise Conflict("is in this conversation already")
    if len(present) >= tx.limits.chat_members:
        raise Invalid("members", f"are too many: at most {tx.limits.chat_members} are allowed", code="too_many")
    await posts.direct.check_reachable(tx, by, [account_id])
    now_cmid = (await place_of(tx, by, conversation_id)).last_cmid
    back = {"of_conversation": conversation_id, "of_account": account_id, "now_cmid": now_cmid, "by_id": by}
    if not await tx.run(_back(), **back):
        await posts.direct.join(tx, conversation_id, [account_id], inviter_id=by, from_cmid=now_cmid)
    await _tell(tx, viewer, conversation_id, "joined", account_id)


async def leave(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """Leave a chat; what was written until now stays in sight. Emits ConversationChanged(left).

    Errors: NotSignedIn, NotFound, NotAllowed (a pair, not in it).
    """
    await _present(tx, viewer, conversation_id)
    await _end(tx, viewer, conversation_id, me(viewer), "left")


async def kick(tx: Tx, viewer: Viewer, conversation_id: int, account_id: int) -> None:
    """Put somebody out of a chat: its owner and admins may, and who has brought them in; the owner is never put out.

    Emits ConversationChanged(kicked). Errors: NotSignedIn, NotFound, NotAllowed.
    """
    by = me(viewer)
    row = await _present(tx, viewer, conversation_id)
    if account_id == by:
        await leave(tx, viewer, conversation_id)
        return
    theirs = await place_of(tx, account_id, conversation_id)
    if theirs.until_cmid is not None:
        raise NotFound("member")
    if account_id == row.owner_id or not (by == row.owner_id or row.is_admin or theirs.inviter_id == by):
        raise NotAllowed("you may not put them out")
    await _end(tx, viewer, conversation_id, account_id, "kicked")


async def _end(tx: Tx, viewer: Viewer, conversation_id: int, account_id: int, change: str) -> None:
    await tx.run(_lock(), conversation_id=conversation_id)
    now_cmid = (await place_of(tx, account_id, conversation_id)).last_cmid
    await tx.run(_gone(), of_conversation=conversation_id, of_account=account_id, now_cmid=now_cmid)
    await _tell(tx, viewer, conversation_id, change, account_id)


async def _tell(tx: Tx, viewer: Viewer, conversation_id: int, change: str, account_id: int | None = None) -> None:
    members = set(await posts.direct.members(tx, conversation_id))
    if account_id is not None:
        members.add(account_id)
    tx.emit(
        ConversationChanged(
            conversation_id=conversation_id,
            by_id=me(viewer),
            change=change,
            account_id=account_id,
            to=tuple(sorted(members)),
        )
    )
