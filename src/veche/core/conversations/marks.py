"""What a member does to their own sight of a conversation: read marks, hidden messages, muting; and typing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, delete, exists, func, or_, select, update

from veche.core import posts
from veche.core.conversations.chats import place_of
from veche.core.conversations.sending import me
from veche.core.errors import NotAllowed, NotFound
from veche.core.events import ConversationRead, MessageDeleted, MessageRestored, Typing
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement, upsert
from veche.tables.conversations import conversation_members, conversations, hidden_messages
from veche.tables.posts import posts as post_table

_m, _h, _p = conversation_members.c, hidden_messages.c, post_table.c


def _in_sight() -> list[Any]:
    """Messages that the member of the row sees; correlated with the member."""
    hidden = exists(
        select(1).where(_h.account_id == _m.account_id, _h.post_id == _p.id).correlate_except(hidden_messages)
    )
    return [
        _p.conversation_id == _m.conversation_id,
        _p.deleted_at.is_(None),
        _p.cmid > _m.from_cmid,
        or_(_m.until_cmid.is_(None), _p.cmid <= _m.until_cmid),
        ~hidden,
    ]


def _unread(after: Any) -> Any:
    counted = select(func.count()).select_from(post_table)
    return (
        counted.where(*_in_sight(), _p.cmid > after, _p.author_id != _m.account_id)
        .correlate(conversation_members)
        .scalar_subquery()
    )


@statement
def _read(*, back: bool = False) -> Any:
    """The mark goes to a cmid: forward, or `back`; not where it stands there or beyond."""
    mark = bindparam("mark_cmid", type_=BigInteger())
    newest = (
        select(func.max(_p.id))
        .where(_p.conversation_id == _m.conversation_id, _p.cmid <= mark)
        .correlate(conversation_members)
        .scalar_subquery()
    )
    otherwise = 0 if back else _m.read_id
    return (
        update(conversation_members)
        .where(
            _m.conversation_id == bindparam("of_conversation"),
            _m.account_id == bindparam("of_account"),
            _m.read_cmid > mark if back else _m.read_cmid < mark,
        )
        .values(read_cmid=mark, read_id=func.coalesce(newest, otherwise), unread_count=_unread(mark))
        .returning(_m.read_id)
    )


@statement
def _last_of_others() -> Any:
    return (
        select(func.max(_p.cmid))
        .select_from(conversation_members.join(post_table, _p.conversation_id == _m.conversation_id))
        .where(
            _m.conversation_id == bindparam("of_conversation"),
            _m.account_id == bindparam("of_account"),
            _p.author_id != _m.account_id,
            *_in_sight(),
        )
    )


@statement
def _recount() -> Any:
    """The newest message in sight and the unread ones, after something was hidden or came back.

    A conversation that was put out of the list stays out of it.
    """
    newest = select(func.max(_p.id)).where(*_in_sight()).correlate(conversation_members).scalar_subquery()
    return (
        update(conversation_members)
        .where(
            ids_in(_m.conversation_id, "conversation_ids"),
            _m.account_id == bindparam("of_account"),
        )
        .values(last_post_id=case((_m.last_post_id.is_(None), None), else_=newest), unread_count=_unread(_m.read_cmid))
    )


@statement
def _hide() -> Any:
    return upsert(hidden_messages, "account_id", "post_id", "created_at", conflict=["account_id", "post_id"])


@statement
def _show() -> Any:
    return delete(hidden_messages).where(_h.account_id == bindparam("account_id"), _h.post_id == bindparam("post_id"))


@statement
def _put_out(*, emptied: bool) -> Any:
    values: dict[str, Any] = {"last_post_id": None}
    if emptied:
        last = select(conversations.c.last_cmid).where(conversations.c.id == _m.conversation_id).scalar_subquery()
        values |= {"from_cmid": last, "read_cmid": last, "unread_count": 0}
    return (
        update(conversation_members)
        .where(_m.conversation_id == bindparam("of_conversation"), _m.account_id == bindparam("of_account"))
        .values(**values)
    )


@statement
def _message() -> Any:
    columns = (_p.id, _p.number, _p.conversation_id, _p.author_id, _p.cmid, _p.deleted_at)
    return select(*columns).where(_p.id == bindparam("post_id"), _p.conversation_id.is_not(None))


async def read(tx: Tx, viewer: Viewer, conversation_id: int, up_to_cmid: int | None = None) -> bool:
    """All messages, or those up to one, are read; False when they were. Emits ConversationRead to all members.

    Errors: NotSignedIn, NotFound.
    """
    account_id = me(viewer)
    row = await place_of(tx, account_id, conversation_id)
    last = row.last_cmid if row.until_cmid is None else row.until_cmid
    mark = last if up_to_cmid is None else min(up_to_cmid, last)
    read_id = await tx.scalar(_read(), of_conversation=conversation_id, of_account=account_id, mark_cmid=mark)
    if read_id is None:
        return False
    to = {account_id, *await posts.direct.members(tx, conversation_id)}
    tx.emit(
        ConversationRead(
            conversation_id=conversation_id, account_id=account_id, cmid=mark, post_id=read_id, to=tuple(sorted(to))
        )
    )
    return True


async def unread(tx: Tx, viewer: Viewer, conversation_id: int) -> bool:
    """The last message of the others waits to be read again; False when there is none. Emits ConversationRead to the
    viewer's own devices.

    Errors: NotSignedIn, NotFound.
    """
    account_id = me(viewer)
    await place_of(tx, account_id, conversation_id)
    place = {"of_conversation": conversation_id, "of_account": account_id}
    last = await tx.scalar(_last_of_others(), **place)
    if last is None:
        return False
    read_id = await tx.scalar(_read(back=True), **place, mark_cmid=last - 1)
    if read_id is not None:
        tx.emit(
            ConversationRead(
                conversation_id=conversation_id, account_id=account_id, cmid=last - 1, post_id=read_id, to=(account_id,)
            )
        )
    return True


async def delete_for_me(tx: Tx, viewer: Viewer, message_ids: Collection[int]) -> set[int]:
    """Take messages out of one's own sight; those that were in it. Emits MessageDeleted to oneself.

    Errors: NotSignedIn.
    """
    account_id = me(viewer)
    found = await posts.load(tx, viewer, message_ids)
    hidden = {id_: post for id_, post in found.items() if post.conversation_id is not None}
    for id_, post in hidden.items():
        await tx.run(_hide(), account_id=account_id, post_id=id_, created_at=tx.now)
        tx.emit(
            MessageDeleted(
                post_id=id_,
                number=post.number or 0,
                conversation_id=post.conversation_id or 0,
                author_id=post.author.id,
                for_all=False,
                cmid=post.cmid or 0,
                to=(account_id,),
            )
        )
    if hidden:
        conversation_ids = {post.conversation_id for post in hidden.values()}
        await tx.run(_recount(), conversation_ids=list(conversation_ids), of_account=account_id)
    return set(hidden)


async def restore(tx: Tx, viewer: Viewer, message_id: int) -> None:
    """Bring back a message that one has hidden for oneself. Emits MessageRestored to oneself.

    Errors: NotSignedIn, NotFound (not hidden, or gone for everybody).
    """
    account_id = me(viewer)
    row: Row | None = await tx.first(_message(), post_id=message_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("message")
    if not await tx.run(_show(), account_id=account_id, post_id=message_id):
        raise NotFound("message")
    await tx.run(_recount(), conversation_ids=[row.conversation_id], of_account=account_id)
    tx.emit(
        MessageRestored(
            post_id=message_id, conversation_id=row.conversation_id, author_id=row.author_id, to=(account_id,)
        )
    )


async def hide_conversation(tx: Tx, viewer: Viewer, conversation_id: int, *, and_messages: bool = False) -> int:
    """Put a conversation out of one's list until the next message; with `and_messages`, all messages so far are gone
    from one's sight for good. Its last cmid. Errors: NotSignedIn, NotFound.
    """
    account_id = me(viewer)
    row = await place_of(tx, account_id, conversation_id)
    await tx.run(_put_out(emptied=and_messages), of_conversation=conversation_id, of_account=account_id)
    return int(row.last_cmid)


async def mute(tx: Tx, viewer: Viewer, conversation_id: int, *, muted: bool) -> None:
    """No notifications of a conversation, or again some. Errors: NotSignedIn, NotFound."""
    account_id = me(viewer)
    await place_of(tx, account_id, conversation_id)
    await posts.direct.mute(tx, conversation_id, account_id, muted=muted)


async def typing(tx: Tx, viewer: Viewer, conversation_id: int) -> None:
    """Tell the other members that one is writing. Emits Typing. Errors: NotSignedIn, NotFound, NotAllowed."""
    account_id = me(viewer)
    row = await place_of(tx, account_id, conversation_id)
    if row.until_cmid is not None:
        raise NotAllowed("you are not in this conversation")
    others = [member for member in await posts.direct.members(tx, conversation_id) if member != account_id]
    tx.emit(Typing(conversation_id=conversation_id, account_id=account_id, to=tuple(others)))
