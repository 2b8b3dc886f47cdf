"""Read marks, and the sign that somebody writes."""

from typing import Any

from sqlalchemy import bindparam, func, select, update

from veche.core.conversations.rows import m, me_of, mine, p, recount, seen
from veche.core.errors import NotAllowed
from veche.core.events import ConversationRead, Typing
from veche.core.posts import direct
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.conversations import conversation_members
from veche.tables.posts import posts


@statement
def _newest_seen(*, bounded: bool) -> Any:
    joined = posts.join(conversation_members, m.conversation_id == p.conversation_id)
    found = (
        select(func.max(p.cmid), func.max(p.id))
        .select_from(joined)
        .where(m.conversation_id == bindparam("conversation_id"), m.account_id == bindparam("me"), seen(m.account_id))
    )
    return found.where(p.id <= bindparam("up_to")) if bounded else found


@statement
def _mark() -> Any:
    return (
        update(conversation_members)
        .where(
            m.conversation_id == bindparam("of_conversation"),
            m.account_id == bindparam("me"),
            m.read_cmid < bindparam("cmid"),
        )
        .values(read_cmid=bindparam("cmid"), read_id=bindparam("post_id"))
    )


async def read(tx: Tx, viewer: Viewer, conversation_id: int, up_to_id: int | None = None) -> None:
    """The viewer has read up to that message (or all). Reading less than before changes nothing.

    Events: ConversationRead, to all members. Errors: NotSignedIn, NotFound.
    """
    await mine(tx, viewer, conversation_id)
    me = me_of(viewer)
    bounded = {} if up_to_id is None else {"up_to": up_to_id}
    rows = await tx.tuples(_newest_seen(bounded=bool(bounded)), conversation_id=conversation_id, me=me, **bounded)
    cmid, post_id = rows[0]
    if cmid is None or not await tx.run(_mark(), of_conversation=conversation_id, me=me, cmid=cmid, post_id=post_id):
        return
    await recount(tx, conversation_id, me)
    to = tuple(sorted({me, *await direct.members(tx, conversation_id)}))
    tx.emit(ConversationRead(conversation_id=conversation_id, account_id=me, cmid=cmid, post_id=post_id, to=to))


async def typing(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """The viewer writes just now. Events: Typing, to the others. Errors: NotSignedIn, NotFound, NotAllowed (has left)."""
    row = await mine(tx, viewer, conversation_id)
    if row.until_cmid is not None:
        raise NotAllowed("you are not in this conversation")
    me = me_of(viewer)
    others = tuple(id for id in await direct.members(tx, conversation_id) if id != me)
    if others:
        tx.emit(Typing(conversation_id=conversation_id, account_id=me, to=others))
