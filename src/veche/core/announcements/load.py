"""Rows → views: a fixed number of statements, however many announcements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, literal, select

from veche.core import accounts, emoji
from veche.core.accounts.views import AccountView
from veche.core.announcements.views import AnnouncementView, LinkedPost, ReactionView
from veche.core.errors import NotFound, NotSignedIn
from veche.core.posts.text import tag_path
from veche.core.posts.views import MentionView, TagView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.announcements import announcement_reactions, announcement_reads, announcements
from veche.tables.posts import posts

_a, _r = announcements.c, announcement_reactions.c


@statement
def _published() -> Any:
    order = (func.coalesce(_a.starts_at, _a.published_at), _a.id)
    return select(announcements).where(_a.published_at.is_not(None)).order_by(*order)


@statement
def _all() -> Any:
    return select(announcements).order_by(_a.id.desc())


@statement
def _one() -> Any:
    return select(announcements).where(_a.id == bindparam("announcement_id"))


@statement
def _reactions(*, signed_in: bool) -> Any:
    mine = func.max(_own()) if signed_in else literal(0)
    return (
        select(_r.announcement_id, _r.name, func.count(), mine)
        .where(ids_in(_r.announcement_id, "ids"))
        .group_by(_r.announcement_id, _r.name)
        .order_by(func.min(_r.created_at), _r.name)
    )


def _own() -> Any:
    return case((_r.account_id == bindparam("viewer_id"), 1), else_=0)


@statement
def _read() -> Any:
    c = announcement_reads.c
    return select(c.announcement_id).where(c.account_id == bindparam("viewer_id"), ids_in(c.announcement_id, "ids"))


@statement
def _authors() -> Any:
    p = posts.c
    return select(p.id, p.author_id).where(ids_in(p.id, "ids"), p.visibility == 0, p.deleted_at.is_(None))


async def listed(tx: Tx, viewer: Viewer) -> list[AnnouncementView]:
    """What is told at present, the earliest first. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return await views(tx, viewer, await tx.all(_published()))


async def everything(tx: Tx, viewer: Viewer) -> list[AnnouncementView]:
    """Also what is not told yet or no longer, the newest first; for those who write it."""
    return await views(tx, viewer, await tx.all(_all()))


async def row_of(tx: Tx, id: int) -> Row:
    """Errors: NotFound."""
    row = await find_row(tx, id)
    if row is None:
        raise NotFound("announcement")
    return row


async def find_row(tx: Tx, id: int) -> Row | None:
    """Its row, if there is one."""
    return await tx.first(_one(), announcement_id=id)


async def load_one(tx: Tx, viewer: Viewer, id: int) -> AnnouncementView:
    """One of them, told or not. Errors: NotFound."""
    return (await views(tx, viewer, [await row_of(tx, id)]))[0]


async def views(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[AnnouncementView]:
    """With what hangs on them, and the viewer's own."""
    if not rows:
        return []
    ids, me = [row.id for row in rows], viewer.account_id
    reactions = await _reactions_of(tx, me, ids)
    read = set() if me is None else {row[0] for row in await tx.tuples(_read(), viewer_id=me, ids=ids)}
    wanted = {id for row in rows for id in msgspec.json.decode(row.posts)}
    authors = dict(await tx.tuples(_authors(), ids=sorted(wanted))) if wanted else {}
    named = {id for row in rows for id in msgspec.json.decode(row.mentions)} | set(authors.values())
    people = await accounts.load(tx, viewer, sorted(named))
    return [_view(tx, row, reactions[row.id], people, authors, read=row.id in read) for row in rows]


async def _reactions_of(tx: Tx, me: int | None, ids: list[int]) -> dict[int, list[ReactionView]]:
    known = emoji.known(tx)
    found: defaultdict[int, list[ReactionView]] = defaultdict(list)
    for id, name, count, mine in await tx.tuples(_reactions(signed_in=me is not None), ids=ids, viewer_id=me):
        found[id].append(ReactionView(name, count, mine == 1, known.get(name)))
    return found


def _view(
    tx: Tx,
    row: Row,
    reactions: list[ReactionView],
    people: Mapping[int, AccountView],
    authors: Mapping[int, int],
    *,
    read: bool,
) -> AnnouncementView:
    named = [people[id] for id in msgspec.json.decode(row.mentions) if id in people]
    return AnnouncementView(
        id=row.id,
        source=row.source,
        html=row.html,
        mentions=tuple(MentionView(one.id, one.username, one.acct, one.url) for one in named),
        tags=tuple(TagView(name, tx.settings.url(tag_path(name))) for name in msgspec.json.decode(row.tags)),
        posts=tuple(
            LinkedPost(id, f"{people[authors[id]].url}/{id}")
            for id in msgspec.json.decode(row.posts)
            if authors.get(id) in people
        ),
        emojis=emoji.in_texts(emoji.known(tx), row.source),
        reactions=tuple(reactions),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        all_day=bool(row.all_day),
        scheduled_at=row.scheduled_at,
        published_at=row.published_at,
        updated_at=row.updated_at,
        read=read,
    )
