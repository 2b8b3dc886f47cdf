"""Hashtags → cards, two statements for any number of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, case, exists, func, or_, select

from veche.core.errors import NotFound
from veche.core.paging import Page
from veche.core.posts.text import tag_path
from veche.core.tags import names as tag_names
from veche.core.tags.history import history
from veche.core.tags.views import TagCard
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.posts import tags
from veche.tables.tags import featured_tags, tag_follows


def _columns(signed_in: bool) -> list[Any]:
    """Id and name, and the viewer's own marks."""
    t, f, s = tags.c, tag_follows.c, featured_tags.c
    if not signed_in:
        return [t.id, t.name]
    me: Any = bindparam("viewer_id")
    following, featuring = (exists().where(x.account_id == me, x.tag_id == t.id) for x in (f, s))
    return [t.id, t.name, case((following, 1), else_=0), case((featuring, 1), else_=0)]


@statement
def _known(*, signed_in: bool) -> Any:
    t = tags.c
    return select(*_columns(signed_in)).where(or_(ids_in(t.id, "ids"), ids_in(t.name, "names")))


@statement
def _beginning(*, signed_in: bool) -> Any:
    t = tags.c
    start: Any = bindparam("start", type_=Text())
    return (
        select(*_columns(signed_in))
        .where(t.name >= start, t.name < bindparam("end", type_=Text()), t.listable == 1)
        .order_by(func.length(t.name), t.name)
        .limit(bindparam("page_limit"))
        .offset(bindparam("page_offset"))
    )


async def load(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> list[TagCard]:
    """The tags of these ids, in the order asked for. Anybody may."""
    found = {card.id: card for card in await _cards(tx, viewer, await _rows(tx, viewer, ids=ids))}
    return [found[id] for id in ids if id in found]


async def load_names(tx: Tx, viewer: Viewer, names: Iterable[str]) -> list[TagCard]:
    """The tags of these names (as stored), in the order asked for, without those that nobody has used."""
    wanted = list(dict.fromkeys(names))
    found = {card.name: card for card in await _cards(tx, viewer, await _rows(tx, viewer, names=wanted))}
    return [found[name] for name in wanted if name in found]


async def load_beginning(tx: Tx, viewer: Viewer, start: str, page: Page) -> list[TagCard]:
    """The tags that begin so (as stored), the shortest first, but for those that moderators do not let be found.
    Anybody may. Pages by offset. Two statements."""
    return await _cards(tx, viewer, await _rows_beginning(tx, viewer, start, page))


async def names_beginning(tx: Tx, start: str, page: Page) -> list[str]:
    """Their names alone. One statement."""
    return [row[1] for row in await _rows_beginning(tx, Viewer.anonymous, start, page)]


async def load_one(tx: Tx, viewer: Viewer, name: str) -> TagCard:
    """A tag by its name, or by its id: no name is made of digits alone. One that nobody has used yet is there too, with
    the id 0. Anybody may. Errors: NotFound (what can be no tag)."""
    if name.isascii() and name.isdigit():
        found = await load(tx, viewer, [int(name)]) if len(name) < 10 else []
        if not found:
            raise NotFound("tag")
        return found[0]
    name = tag_names.asked(name)
    known = await load_names(tx, viewer, [name])
    if known:
        return known[0]
    mark = False if viewer.signed_in else None
    days = (await history(tx, [0]))[0]
    return TagCard(0, name, tx.settings.url(tag_path(name)), days, mark, mark)


async def _rows(tx: Tx, viewer: Viewer, ids: Sequence[int] = (), names: Sequence[str] = ()) -> Sequence[Row]:
    if not ids and not names:
        return ()
    stmt = _known(signed_in=viewer.signed_in)
    return await tx.tuples(stmt, ids=list(ids), names=list(names), viewer_id=viewer.account_id)


async def _rows_beginning(tx: Tx, viewer: Viewer, start: str, page: Page) -> Sequence[Row]:
    limit, offset = page.limit, page.offset
    stmt = _beginning(signed_in=viewer.signed_in)
    end = start + "\U0010ffff"
    return await tx.tuples(
        stmt, start=start, end=end, page_limit=limit, page_offset=offset, viewer_id=viewer.account_id
    )


async def _cards(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[TagCard]:
    days = await history(tx, [row[0] for row in rows])
    return [_card(tx, viewer, row, days[row[0]]) for row in rows]


def _card(tx: Tx, viewer: Viewer, row: Row, days: Any) -> TagCard:
    marks = (row[2] == 1, row[3] == 1) if viewer.signed_in else (None, None)
    return TagCard(row[0], row[1], tx.settings.url(tag_path(row[1])), days, *marks)
