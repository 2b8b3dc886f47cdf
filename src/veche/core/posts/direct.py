"""Placing a message in its conversation: finding or opening it, counting it, telling its members.

`conversations` builds on this; a post of visibility DIRECT comes here too, so that there is one kind of message.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, exists, func, insert, or_, select, update

from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.events import ConversationChanged, MessageCreated
from veche.core.tx import Tx
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import accounts
from veche.tables.conversations import conversation_members, conversations, hidden_messages
from veche.tables.graph import blocks
from veche.tables.posts import posts

PAIR, CHAT = "pair", "chat"
UNREACHABLE = "somebody among the addressees cannot be written to"
_c, _m = conversations.c, conversation_members.c


@statement
def _by_key() -> Any:
    return select(_c.id).where(_c.members_key == bindparam("members_key"))


@statement
def _open(*, keyed: bool) -> Any:
    if keyed:
        return upsert(
            conversations, "kind", "members_key", "title", "owner_id", "created_at", conflict=["members_key"]
        ).returning(_c.id)
    names = ("kind", "title", "owner_id", "created_at")
    return insert(conversations).values({name: bindparam(name) for name in names}).returning(_c.id)


@statement
def _join() -> Any:
    return upsert(
        conversation_members,
        "conversation_id",
        "account_id",
        "from_cmid",
        "inviter_id",
        "is_admin",
        "created_at",
        conflict=["conversation_id", "account_id"],
    )


@statement
def _members() -> Any:
    return select(_m.account_id).where(_m.conversation_id == bindparam("conversation_id"), _m.until_cmid.is_(None))


@statement
def _next_cmid() -> Any:
    return (
        update(conversations)
        .where(_c.id == bindparam("conversation_id"))
        .values(last_cmid=_c.last_cmid + 1)
        .returning(_c.last_cmid, _c.kind)
    )


@statement
def _newest() -> Any:
    return update(conversations).where(_c.id == bindparam("conversation_id")).values(last_post_id=bindparam("post_id"))


@statement
def _arrived() -> Any:
    is_author = _m.account_id == bindparam("author_id")
    return (
        update(conversation_members)
        .where(_m.conversation_id == bindparam("of_conversation"), _m.until_cmid.is_(None))
        .values(
            last_post_id=bindparam("post_id"),
            unread_count=case((is_author, 0), else_=_m.unread_count + 1),
            read_cmid=case((is_author, bindparam("cmid", type_=Integer())), else_=_m.read_cmid),
            read_id=case((is_author, bindparam("post_id", type_=BigInteger())), else_=_m.read_id),
        )
        .returning(_m.account_id)
    )


@statement
def _unreachable(*, gone: bool) -> Any:
    """Those with whom there is a block; and with `gone` those who are not there any more."""
    me: Any = bindparam("account_id")
    a, other = accounts.c, accounts.c.id
    blocked = exists().where(
        or_(
            and_(blocks.c.account_id == me, blocks.c.target_id == other),
            and_(blocks.c.account_id == other, blocks.c.target_id == me),
        )
    )
    lost = [a.deleted_at.is_not(None), a.suspended_at.is_not(None), a.waiting == 1] if gone else []
    return select(other).where(ids_in(other, "ids"), other != me, or_(blocked, *lost))


@statement
def _mute() -> Any:
    return (
        update(conversation_members)
        .where(
            _m.conversation_id == bindparam("of_conversation"),
            _m.account_id == bindparam("of_account"),
            _m.muted != bindparam("is_muted"),
        )
        .values(muted=bindparam("is_muted"))
    )


@statement
def _named_by() -> Any:
    return select(_c.members_key).where(_c.id == bindparam("conversation_id"), _c.kind == CHAT)


@statement
def _known() -> Any:
    return select(func.count()).select_from(accounts).where(ids_in(accounts.c.id, "ids"))


async def members(tx: Tx, conversation_id: int) -> list[int]:
    """Who is in a conversation now."""
    return [row[0] for row in await tx.tuples(_members(), conversation_id=conversation_id)]


async def pair(tx: Tx, account_id: int, other_id: int) -> int:
    """The conversation of two, or of one with oneself; opened when there is none.

    Errors: NotFound (no such account), NotAllowed (gone, or a block between the two).
    """
    low, high = sorted((account_id, other_id))
    return await _keyed(tx, PAIR, f"{low}:{high}", account_id, {account_id, other_id})


async def mute(tx: Tx, conversation_id: int, account_id: int, *, muted: bool) -> bool:
    """A member hears no more of a conversation, or again; whether that is new."""
    place = {"of_conversation": conversation_id, "of_account": account_id}
    return bool(await tx.run(_mute(), **place, is_muted=int(muted)))


@statement
def _by_keys() -> Any:
    return select(_c.members_key, _c.id).where(ids_in(_c.members_key, "keys"))


async def pairs_of(tx: Tx, account_id: int, other_ids: Collection[int]) -> dict[int, int]:
    """Those conversations of two that are there already, by the other's id. One statement."""
    keys = {"{}:{}".format(*sorted((account_id, other))): other for other in other_ids}
    rows = await tx.tuples(_by_keys(), keys=list(keys))
    return {keys[key]: id for key, id in rows}


async def chat_of(tx: Tx, account_id: int, member_ids: Collection[int]) -> int:
    """The chat of exactly these, opened when there is none. Errors: as of `pair`; Invalid (too many)."""
    key = ",".join(map(str, sorted({account_id, *member_ids})))
    return await _keyed(tx, CHAT, key, account_id, {account_id, *member_ids})


async def _keyed(tx: Tx, kind: str, key: str, account_id: int, member_ids: set[int]) -> int:
    found: int | None = await tx.scalar(_by_key(), members_key=key)
    if found is not None:
        if kind == PAIR:
            await check_reachable(tx, account_id, member_ids)
        return found
    return await open_conversation(tx, kind, account_id, member_ids, key=key)


async def open_conversation(
    tx: Tx, kind: str, account_id: int, member_ids: Collection[int], *, key: str | None = None, title: str = ""
) -> int:
    """A new conversation with these members. Emits ConversationChanged(created) for a chat.

    Errors: NotFound, NotAllowed (somebody is gone, or a block between them and the one who opens), Invalid (too many).
    """
    if len(member_ids) > tx.limits.chat_members:
        raise Invalid("members", f"are too many: at most {tx.limits.chat_members} are allowed", code="too_many")
    await check_reachable(tx, account_id, member_ids)
    values = {"kind": kind, "title": title, "owner_id": account_id if kind == CHAT else None, "created_at": tx.now}
    if key is None:
        opened: int | None = await tx.scalar(_open(keyed=False), **values)
    else:
        opened = await tx.scalar(_open(keyed=True), members_key=key, **values)
        if opened is None:  # somebody else was faster; their row is committed by now
            opened = await tx.scalar(_by_key(), members_key=key)
    assert opened is not None
    await join(tx, opened, member_ids, inviter_id=account_id if kind == CHAT else None)
    if kind == CHAT:
        to = tuple(sorted(member_ids))
        tx.emit(ConversationChanged(conversation_id=opened, by_id=account_id, change="created", to=to))
    return opened


async def join(
    tx: Tx, conversation_id: int, member_ids: Iterable[int], *, inviter_id: int | None, from_cmid: int = 0
) -> None:
    """Rows of members who were never there before."""
    rows = [
        {
            "conversation_id": conversation_id,
            "account_id": id,
            "from_cmid": from_cmid,
            "inviter_id": inviter_id,
            "is_admin": int(id == inviter_id),
            "created_at": tx.now,
        }
        for id in sorted(member_ids)
    ]
    await tx.many(_join(), rows)


async def check_reachable(tx: Tx, account_id: int, ids: Collection[int]) -> None:
    """Errors: NotFound (no such account), NotAllowed (gone, or a block either way)."""
    wanted = list(set(ids))
    if await tx.scalar(_known(), ids=wanted) < len(wanted):
        raise NotFound("account")
    if await tx.tuples(_unreachable(gone=True), ids=wanted, account_id=account_id):
        raise NotAllowed(UNREACHABLE)


async def unblocked(tx: Tx, author_id: int, ids: Collection[int]) -> tuple[int, ...]:
    """Whom a direct post that names these reaches: not those who block its author or are blocked by them.

    Errors: NotAllowed (nobody is left but the author).
    """
    blocked = {row[0] for row in await tx.tuples(_unreachable(gone=False), ids=list(ids), account_id=author_id)}
    left = tuple(id for id in ids if id not in blocked)
    if blocked and not any(id != author_id for id in left):
        raise NotAllowed(UNREACHABLE)
    return left


async def place(tx: Tx, author_id: int, participants: Collection[int], reply_conversation_id: int | None) -> int:
    """The conversation of a direct post: that of the message it answers when its members are the same, else the pair
    or the chat of exactly its participants. Errors: as of `pair` and `chat_of`.
    """
    everybody = {author_id, *participants}
    if reply_conversation_id is not None and set(await members(tx, reply_conversation_id)) == everybody:
        return reply_conversation_id
    if len(everybody) <= 2:
        return await pair(tx, author_id, next(iter(everybody - {author_id}), author_id))
    return await chat_of(tx, author_id, everybody)


async def of_answer(tx: Tx, author_id: int, conversation_id: int) -> int:
    """The conversation of an answer that is addressed to nobody else: that of what it answers. Where people are
    together only because they were named, those who want nothing of its author, or the author nothing of them, are
    left out. Errors: as of `place`.
    """
    if await tx.scalar(_named_by(), conversation_id=conversation_id) is None:
        return conversation_id
    present = await members(tx, conversation_id)
    left = await unblocked(tx, author_id, present)
    return conversation_id if len(left) == len(present) else await place(tx, author_id, left, None)


async def next_cmid(tx: Tx, conversation_id: int, author_id: int) -> int:
    """The next message's number within its conversation, which stays locked until the commit.

    Errors: NotFound; NotAllowed (the author is not in it, or a block in a pair).
    """
    row: Row | None = await tx.first(_next_cmid(), conversation_id=conversation_id)
    if row is None:
        raise NotFound("conversation")
    present = await members(tx, conversation_id)
    if author_id not in present:
        raise NotAllowed("you are not in this conversation")
    if row.kind == PAIR:
        await check_reachable(tx, author_id, present)
    return int(row.last_cmid)


async def arrived(tx: Tx, conversation_id: int, post_id: int, author_id: int, cmid: int) -> None:
    """Count a message that was just inserted and tell all members. Emits MessageCreated."""
    await tx.run(_newest(), conversation_id=conversation_id, post_id=post_id)
    rows = await tx.tuples(_arrived(), of_conversation=conversation_id, post_id=post_id, author_id=author_id, cmid=cmid)
    to = tuple(sorted(row[0] for row in rows))
    tx.emit(MessageCreated(post_id=post_id, conversation_id=conversation_id, author_id=author_id, cmid=cmid, to=to))


@statement
def _seen_by() -> Any:
    """Newest message that each member sees, for those whose newest was the one that is gone."""
    p, hidden = posts.c, hidden_messages.c
    newest = (
        select(func.max(p.id))
        .where(
            p.conversation_id == _m.conversation_id,
            p.deleted_at.is_(None),
            p.cmid > _m.from_cmid,
            or_(_m.until_cmid.is_(None), p.cmid <= _m.until_cmid),
            ~exists().where(hidden.account_id == _m.account_id, hidden.post_id == p.id),
        )
        .correlate(conversation_members)
        .scalar_subquery()
    )
    return (
        update(conversation_members)
        .where(_m.conversation_id == bindparam("of_conversation"), _m.last_post_id == bindparam("post_id"))
        .values(last_post_id=newest)
    )


@statement
def _less_unread() -> Any:
    return (
        update(conversation_members)
        .where(
            _m.conversation_id == bindparam("of_conversation"),
            _m.from_cmid < bindparam("cmid"),
            _m.read_cmid < bindparam("cmid"),
            _m.account_id != bindparam("author_id"),
            _m.unread_count > 0,
            or_(_m.until_cmid.is_(None), _m.until_cmid >= bindparam("cmid")),
            ~exists().where(
                hidden_messages.c.account_id == _m.account_id, hidden_messages.c.post_id == bindparam("post_id")
            ),
        )
        .values(unread_count=_m.unread_count - 1)
    )


@statement
def _newest_again() -> Any:
    p = posts.c
    newest = select(func.max(p.id)).where(p.conversation_id == _c.id, p.deleted_at.is_(None)).scalar_subquery()
    return update(conversations).where(_c.id == bindparam("of_conversation")).values(last_post_id=newest)


async def vanished(tx: Tx, conversation_id: int, post_id: int, author_id: int, cmid: int) -> tuple[int, ...]:
    """A message was deleted for everybody: counters and the newest of each member again. Returns the members."""
    await tx.run(_less_unread(), of_conversation=conversation_id, cmid=cmid, author_id=author_id, post_id=post_id)
    await tx.run(_seen_by(), of_conversation=conversation_id, post_id=post_id)
    await tx.run(_newest_again(), of_conversation=conversation_id)
    return tuple(sorted(await members(tx, conversation_id)))
