"""Hashtags → cards, two statements for any number of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, case, exists, or_, select

from veche.core.errors import NotFound
from veche.core.posts.text import tag_path
from veche.core.tags import names as tag_names
from veche.core.tags.history import history
from veche.core.tags.views import TagCard
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.posts import tags
from veche.tables.tags import featured_tags, tag_follows


@statement
def _known(*, signed_in: bool) -> Any:
    t, f, s = tags.c, tag_follows.c, featured_tags.c
    columns: list[Any] = [t.id, t.name]
    if signed_in:
        me: Any = bindparam("viewer_id")
        columns.append(case((exists().where(f.account_id == me, f.tag_id == t.id), 1), else_=0).label("following"))
        columns.append(case((exists().where(s.account_id == me, s.tag_id == t.id), 1), else_=0).label("featuring"))
    return select(*columns).where(or_(ids_in(t.id, "ids"), ids_in(t.name, "names")))


async def load(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> list[TagCard]:
    """The tags of these ids, in the order asked for. Anybody may."""
    found = {card.id: card for card in await _cards(tx, viewer, ids=ids)}
    return [found[id] for id in ids if id in found]


async def load_names(tx: Tx, viewer: Viewer, names: Iterable[str]) -> list[TagCard]:
    """The tags of these names (as stored), in the order asked for, without those that nobody has used."""
    wanted = list(dict.fromkeys(names))
    found = {card.name: card for card in await _cards(tx, viewer, names=wanted)}
    return [found[name] for name in wanted if name in found]


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


async def _cards(tx: Tx, viewer: Viewer, ids: Sequence[int] = (), names: Sequence[str] = ()) -> list[TagCard]:
    if not ids and not names:
        return []
    stmt = _known(signed_in=viewer.signed_in)
    rows = await tx.all(stmt, ids=list(ids), names=list(names), viewer_id=viewer.account_id)
    days = await history(tx, [row.id for row in rows])
    return [_card(tx, viewer, row, days[row.id]) for row in rows]


def _card(tx: Tx, viewer: Viewer, row: Row, days: Any) -> TagCard:
    marks = (bool(row.following), bool(row.featuring)) if viewer.signed_in else (None, None)
    return TagCard(row.id, row.name, tx.settings.url(tag_path(row.name)), days, *marks)
