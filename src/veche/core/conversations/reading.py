"""Reading conversations: the list with last messages, the history of one, counters."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, exists, func, or_, select

from veche.core import accounts, media, posts
from veche.core.accounts.views import AccountView, ImageView
from veche.core.conversations.chats import place_of
from veche.core.conversations.sending import me
from veche.core.conversations.views import ConversationView
from veche.core.paging import Page, Slice, apply, sliced
from veche.core.posts.views import PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.accounts import accounts as account_table
from veche.tables.conversations import conversation_members, conversations, hidden_messages
from veche.tables.graph import blocks
from veche.tables.posts import posts as post_table

SHOWN_MEMBERS = 30  # of each chat, in lists of conversations
_c, _m, _p = conversations.c, conversation_members.c, post_table.c


@statement
def _mine(*, unread: bool, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_m.conversation_id, _m.last_post_id).where(
        _m.account_id == bindparam("account_id"), _m.last_post_id.is_not(None)
    )
    if unread:
        query = query.where(_m.unread_count > 0)
    return apply(query, _m.last_post_id, before=before, after=after, ascending=ascending)


@statement
def _counts() -> Any:
    mine = [_m.account_id == bindparam("account_id"), _m.last_post_id.is_not(None)]
    unread = select(func.count()).where(*mine, _m.unread_count > 0).scalar_subquery()
    messages = select(func.coalesce(func.sum(_m.unread_count), 0)).where(*mine).scalar_subquery()
    whole = select(func.count()).select_from(conversation_members).where(*mine).scalar_subquery()
    return select(whole.label("whole"), unread.label("unread"), messages.label("messages"))


@statement
def _rows() -> Any:
    """Conversations with the viewer's place in them and how far anybody else has read."""
    other = conversation_members.alias("other")
    others = [other.c.conversation_id == _c.id, other.c.account_id != _m.account_id, other.c.until_cmid.is_(None)]

    def furthest(column: Any) -> Any:
        return select(func.coalesce(func.max(column), 0)).where(*others).scalar_subquery()

    return (
        select(
            _c.id,
            _c.kind,
            _c.members_key,
            _c.title,
            _c.owner_id,
            _c.avatar_id,
            _c.last_cmid,
            _c.created_at,
            _m.until_cmid,
            _m.read_cmid,
            _m.read_id,
            _m.unread_count,
            _m.last_post_id,
            _m.muted,
            furthest(other.c.read_cmid).label("others_cmid"),
            furthest(other.c.read_id).label("others_id"),
        )
        .select_from(conversations.join(conversation_members, _m.conversation_id == _c.id))
        .where(ids_in(_c.id, "ids"), _m.account_id == bindparam("account_id"))
    )


@statement
def _members() -> Any:
    """Some present members of each conversation with their number, and the viewer's side of a block for pairs."""
    place = func.row_number().over(partition_by=_m.conversation_id, order_by=_m.account_id)
    ranked = (
        select(
            _m.conversation_id,
            _m.account_id,
            place.label("place"),
            func.count().over(partition_by=_m.conversation_id).label("members"),
        )
        .where(ids_in(_m.conversation_id, "ids"), _m.until_cmid.is_(None))
        .subquery("ranked")
    )
    r, a = ranked.c, account_table.c
    me_: Any = bindparam("account_id")
    blocked = or_(
        exists(select(1).where(blocks.c.account_id == me_, blocks.c.target_id == a.id).correlate(account_table)),
        exists(select(1).where(blocks.c.account_id == a.id, blocks.c.target_id == me_).correlate(account_table)),
    )
    away = or_(a.suspended_at.is_not(None), a.deleted_at.is_not(None), and_(a.id != me_, blocked))
    return (
        select(r.conversation_id, r.account_id, r.members, away.label("is_away"))
        .select_from(ranked.join(account_table, a.id == r.account_id))
        .where(or_(r.place <= SHOWN_MEMBERS, r.account_id == me_))
        .order_by(r.conversation_id, r.place)
    )


def _in_sight() -> list[Any]:
    hidden = hidden_messages.c
    joined = [
        _p.conversation_id == bindparam("conversation_id"),
        _p.conversation_id.is_not(None),
        _p.deleted_at.is_(None),
        _p.cmid > bindparam("from_cmid"),
        _p.cmid <= bindparam("until_cmid"),
    ]
    put_away = exists(
        select(1)
        .where(hidden.account_id == bindparam("account_id"), hidden.post_id == _p.id)
        .correlate_except(hidden_messages)
    )
    return [*joined, ~put_away]


@statement
def _history(*, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_p.id, _p.cmid).where(*_in_sight())
    return apply(query, _p.cmid, before=before, after=after, ascending=ascending)


@statement
def _total() -> Any:
    return select(func.count()).select_from(post_table).where(*_in_sight())


@statement
def _window() -> Any:
    return select(_m.from_cmid, _m.until_cmid).where(
        _m.conversation_id == bindparam("conversation_id"), _m.account_id == bindparam("account_id")
    )


@statement
def _member_page(*, before: bool, after: bool, ascending: bool) -> Any:
    query = select(_m.account_id).where(_m.conversation_id == bindparam("conversation_id"), _m.until_cmid.is_(None))
    return apply(query, _m.account_id, before=before, after=after, ascending=ascending)


class Counts(msgspec.Struct, frozen=True):
    """Of the viewer's list of conversations."""

    whole: int
    unread: int  # conversations with something unread
    messages: int  # unread ones in all


async def list_(tx: Tx, viewer: Viewer, page: Page, *, unread: bool = False) -> Slice[ConversationView]:
    """The viewer's conversations, those with the newest messages first; `cursors` are the ids of these messages.

    Errors: NotSignedIn.
    """
    account_id = me(viewer)
    rows = await tx.tuples(_mine(unread=unread, **page.flags), account_id=account_id, **page.params)
    found = sliced(rows, page, lambda row: row[1], lambda row: row[0])
    views = await load(tx, viewer, found.items)
    counted = await counts(tx, viewer)
    kept = [(views[id_], cursor) for id_, cursor in zip(found.items, found.cursors or (), strict=True) if id_ in views]
    total = counted.unread if unread else counted.whole
    return Slice([view for view, _ in kept], found.more, [cursor for _, cursor in kept], total)


async def counts(tx: Tx, viewer: Viewer) -> Counts:
    """How many conversations and unread messages the viewer has. Errors: NotSignedIn."""
    row = await tx.first(_counts(), account_id=me(viewer))
    assert row is not None
    return Counts(int(row.whole), int(row.unread), int(row.messages))


async def load(
    tx: Tx, viewer: Viewer, ids: Iterable[int], *, at: Mapping[int, int] | None = None
) -> dict[int, ConversationView]:
    """Conversations that the viewer is or was in, in the order of `ids`. Errors: NotSignedIn.

    `at`: by conversation, a message that stands as its last one, as long as the viewer sees it.
    """
    account_id, wanted = me(viewer), list(dict.fromkeys(ids))
    if not wanted:
        return {}
    rows = {row.id: row for row in await tx.all(_rows(), ids=wanted, account_id=account_id)}
    crowd = _Crowd(await tx.tuples(_members(), ids=list(rows), account_id=account_id))
    people = await accounts.load(tx, viewer, crowd.account_ids | {peer for row in rows.values() for peer in _pair(row)})
    last = await _last(tx, viewer, rows.values(), at or {})
    pictures = await media.load(
        tx, Viewer.system, {row.avatar_id for row in rows.values() if row.avatar_id is not None}
    )
    avatars = {
        id_: ImageView(file.url, file.url, file.url, id_) for id_, one in pictures.items() for file in one.files[:1]
    }
    return {id_: _view(rows[id_], account_id, crowd, people, last, avatars) for id_ in wanted if id_ in rows}


async def _last(tx: Tx, viewer: Viewer, rows: Collection[Row], at: Mapping[int, int]) -> dict[int, PostView]:
    """The message to show as the last one, by conversation."""
    newest = [row.last_post_id for row in rows if row.last_post_id is not None]
    found = await posts.load(tx, viewer, {*newest, *at.values()})
    shown = ((row.id, found.get(at.get(row.id, 0)) or found.get(row.last_post_id)) for row in rows)
    return {id_: view for id_, view in shown if view is not None}


async def load_one(tx: Tx, viewer: Viewer, conversation_id: int, *, at: int | None = None) -> ConversationView:
    """One conversation. Errors: NotSignedIn, NotFound.

    `at`: the message that stands as its last one. Who tells each message while it comes names it, for by then there
    may be another.
    """
    await place_of(tx, me(viewer), conversation_id)
    moment = None if at is None else {conversation_id: at}
    return (await load(tx, viewer, [conversation_id], at=moment))[conversation_id]


class _Crowd:
    """Who is in which conversation."""

    def __init__(self, rows: Collection[tuple[Any, ...]]) -> None:
        self.members: dict[int, list[int]] = {}
        self.number: dict[int, int] = {}
        self.away: dict[int, set[int]] = {}
        for conversation_id, account_id, number, is_away in rows:
            self.members.setdefault(conversation_id, []).append(account_id)
            self.number[conversation_id] = number
            if is_away:
                self.away.setdefault(conversation_id, set()).add(account_id)

    @property
    def account_ids(self) -> set[int]:
        return {account_id for members in self.members.values() for account_id in members}


def _pair(row: Row) -> list[int]:
    """The two of a pair, also when one of them is gone."""
    return [int(part) for part in row.members_key.split(":")] if row.kind == "pair" and row.members_key else []


def _view(
    row: Row,
    account_id: int,
    crowd: _Crowd,
    people: dict[int, AccountView],
    last: dict[int, PostView],
    avatars: dict[int, ImageView],
) -> ConversationView:
    peer_id = next((id_ for id_ in _pair(row) if id_ != account_id), account_id) if row.kind == "pair" else None
    is_member = row.until_cmid is None
    return ConversationView(
        id=row.id,
        kind=row.kind,
        peer=None if peer_id is None else people.get(peer_id),
        title=row.title,
        avatar=avatars.get(row.avatar_id),
        owner_id=row.owner_id,
        members=tuple(people[id_] for id_ in crowd.members.get(row.id, ()) if id_ in people),
        is_member=is_member,
        can_write=is_member and (row.kind != "pair" or not crowd.away.get(row.id)),
        last_message=last.get(row.id),
        last_cmid=row.last_cmid if row.until_cmid is None else row.until_cmid,
        read_cmid=row.read_cmid,
        read_id=row.read_id,
        peer_read_cmid=row.others_cmid,
        peer_read_id=row.others_id,
        unread_count=row.unread_count,
        muted=bool(row.muted),
        created_at=row.created_at,
        members_count=crowd.number.get(row.id, 0),
        cursor=row.last_post_id or 0,
    )


async def history(tx: Tx, viewer: Viewer, conversation_id: int, page: Page, *, ascending: bool = False) -> Slice[int]:
    """Messages of a conversation that the viewer sees: ids, newest first (`ascending`: oldest first), with their total.

    Paged by cmid (`cursors`) or by offset. Errors: NotSignedIn, NotFound.
    """
    account_id = me(viewer)
    place = await place_of(tx, account_id, conversation_id)
    window = await tx.first(_window(), conversation_id=conversation_id, account_id=account_id)
    assert window is not None
    until = place.last_cmid if window.until_cmid is None else window.until_cmid
    sight = {
        "conversation_id": conversation_id,
        "account_id": account_id,
        "from_cmid": window.from_cmid,
        "until_cmid": until,
    }
    flags = {**page.flags, "ascending": ascending or page.flags["ascending"]}
    rows = await tx.tuples(_history(**flags), **sight, **page.params)
    total = await tx.scalar(_total(), **sight)
    if ascending:
        more, kept = len(rows) > page.limit, rows[: page.limit]
        return Slice([row[0] for row in kept], more, [row[1] for row in kept], total)
    found = sliced(rows, page, lambda row: row[1], lambda row: row[0])
    return Slice(found.items, found.more, found.cursors, total)


async def members(tx: Tx, viewer: Viewer, conversation_id: int, page: Page) -> Slice[AccountView]:
    """Present members of a conversation, paged by account id. Errors: NotSignedIn, NotFound."""
    await place_of(tx, me(viewer), conversation_id)
    rows = await tx.tuples(_member_page(**page.flags), conversation_id=conversation_id, **page.params)
    found = sliced(rows, page, lambda row: row[0], lambda row: row[0])
    return found.with_items(await accounts.load_list(tx, viewer, found.items))
