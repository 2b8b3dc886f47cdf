"""Ids → views: a fixed number of statements for any number of conversations."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from veche.core import accounts, posts
from veche.core.accounts.views import AccountView
from veche.core.conversations.rows import c, m, me_of
from veche.core.conversations.views import ConversationView
from veche.core.errors import NotFound
from veche.core.paging import Page, Slice
from veche.core.posts import PostView, direct
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.conversations import conversation_members

SHOWN = 50  # members that come with a conversation; `members` pages through all of them


@statement
def _rows() -> Any:
    other = conversation_members.alias("other")
    o = other.c
    others = (o.conversation_id == c.id, o.account_id != bindparam("me", type_=Integer()))
    read_cmid = select(func.max(o.read_cmid)).where(*others).scalar_subquery()
    read_id = select(func.max(o.read_id)).where(*others).scalar_subquery()
    present = select(func.count()).select_from(other).where(o.conversation_id == c.id, o.until_cmid.is_(None))
    return (
        select(
            c.id, c.kind, c.title, c.owner_id, c.last_cmid, c.created_at, m.until_cmid, m.read_cmid, m.read_id,
            m.unread_count, m.last_post_id, m.muted, read_cmid.label("peer_read_cmid"), read_id.label("peer_read_id"),
            present.scalar_subquery().label("members_count"),
        )
        .join(conversation_members, m.conversation_id == c.id)
        .where(ids_in(c.id, "ids"), m.account_id == bindparam("me", type_=Integer()))
    )  # fmt: skip


@statement
def _members() -> Any:
    place = func.row_number().over(partition_by=m.conversation_id, order_by=(m.created_at, m.account_id)).label("place")
    numbered = (
        select(m.conversation_id, m.account_id, place).where(ids_in(m.conversation_id, "ids"), _present()).subquery()
    )
    return (
        select(numbered.c.conversation_id, numbered.c.account_id)
        .where(numbered.c.place <= SHOWN)
        .order_by(numbered.c.conversation_id, numbered.c.place)
    )


@statement
def _page_of_members() -> Any:
    return (
        select(m.account_id)
        .where(m.conversation_id == bindparam("conversation_id"), _present())
        .order_by(m.created_at, m.account_id)
        .limit(bindparam("page_limit"))
        .offset(bindparam("page_offset"))
    )


@statement
def _pair() -> Any:
    return (
        select(c.id)
        .join(conversation_members, m.conversation_id == c.id)
        .where(c.members_key == bindparam("members_key"), m.account_id == bindparam("me"))
    )


def _present() -> Any:
    return m.until_cmid.is_(None)


async def load(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, ConversationView]:
    """Conversations that the viewer is or was in, in the order of `ids`. Errors: NotSignedIn."""
    me = me_of(viewer)
    wanted = list(dict.fromkeys(ids))
    rows = {row.id: row for row in await tx.all(_rows(), ids=wanted, me=me)} if wanted else {}
    if not rows:
        return {}
    inside: dict[int, list[int]] = {}
    for conversation_id, account_id in await tx.tuples(_members(), ids=list(rows)):
        inside.setdefault(conversation_id, []).append(account_id)
    people = await accounts.load(tx, viewer, {id for listed in inside.values() for id in listed} | {me})
    last = await posts.load(tx, viewer, [row.last_post_id for row in rows.values() if row.last_post_id])
    peers = {_peer(row, inside, me) for row in rows.values() if row.kind == direct.PAIR}
    shut = await direct.unreachable(tx, me, peers)
    return {id: _view(rows[id], inside.get(id, []), people, last, me, shut) for id in wanted if id in rows}


async def load_one(tx: Tx, viewer: Viewer, id: int) -> ConversationView:
    """One conversation. Errors: NotSignedIn, NotFound."""
    found = await load(tx, viewer, (id,))
    if id not in found:
        raise NotFound("conversation")
    return found[id]


async def members(tx: Tx, viewer: Viewer, conversation_id: int, page: Page) -> Slice[AccountView]:
    """Who is in a conversation, in the order of coming; pages by offset. Errors: NotSignedIn, NotFound."""
    conversation = await load_one(tx, viewer, conversation_id)
    rows = await tx.tuples(
        _page_of_members(), conversation_id=conversation_id, page_limit=page.limit + 1, page_offset=page.offset
    )
    ids = [int(row[0]) for row in rows[: page.limit]]
    people = await accounts.load(tx, viewer, ids)
    listed = [people[id] for id in ids if id in people]
    return Slice(listed, len(rows) > page.limit, total=conversation.members_count)


async def find_pair(tx: Tx, viewer: Viewer, peer_id: int) -> int | None:
    """The conversation with that person, if there has been one. Errors: NotSignedIn."""
    me = me_of(viewer)
    low, high = sorted((me, peer_id))
    found: int | None = await tx.scalar(_pair(), members_key=f"{low}:{high}", me=me)
    return found


def _peer(row: Row, inside: Mapping[int, list[int]], me: int) -> int:
    return next((id for id in inside.get(row.id, ()) if id != me), me)


def _view(
    row: Row,
    inside: list[int],
    people: Mapping[int, AccountView],
    last: Mapping[int, PostView],
    me: int,
    shut: set[int],
) -> ConversationView:
    is_pair = row.kind == direct.PAIR
    peer_id = _peer(row, {row.id: inside}, me)
    alone = is_pair and peer_id == me
    present = row.until_cmid is None
    return ConversationView(
        id=row.id,
        kind=row.kind,
        peer=people.get(peer_id) if is_pair else None,
        title=row.title,
        avatar=None,
        owner_id=row.owner_id,
        members=tuple(people[id] for id in inside if id in people),
        members_count=row.members_count,
        is_member=present,
        can_write=present and not (is_pair and peer_id in shut),
        last_message=last.get(row.last_post_id) if row.last_post_id else None,
        last_cmid=row.last_cmid,
        read_cmid=row.read_cmid,
        read_id=row.read_id,
        peer_read_cmid=row.read_cmid if alone else row.peer_read_cmid or 0,
        peer_read_id=row.read_id if alone else row.peer_read_id or 0,
        unread_count=row.unread_count,
        muted=bool(row.muted),
        created_at=row.created_at,
    )
