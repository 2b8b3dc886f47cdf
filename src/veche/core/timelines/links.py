"""The timeline of a link: public posts that share the same address."""

from typing import Any

from sqlalchemy import and_, bindparam, select

from veche.core import cards
from veche.core.errors import NotFound
from veche.core.paging import Page, Slice
from veche.core.timelines import reading
from veche.core.timelines.candidates import ZERO, bound, is_shown, judged
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.timelines.quiet import viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import posts


@statement
def _sharing(*, before: bool, after: bool, ascending: bool, signed_in: bool) -> Any:
    page, p, part = bound(before=before, after=after, ascending=ascending), posts.alias("p"), posts.alias("part")
    k = page(select(part.c.id).where(part.c.card_id == bindparam("card_id")), part.c.id).subquery("k")
    wanted = and_(p.c.visibility == ZERO, is_shown(p), may_stand_in_public(p, viewer_id() if signed_in else None))
    return judged(k, p, wanted, ascending=ascending)


async def link(tx: Tx, viewer: Viewer, url: str, page: Page) -> Slice[int]:
    """Public posts whose first link is this address: ids, newest first. Anybody may read it.

    Errors: NotFound (nobody has shared it).
    """
    card_id = await cards.find(tx, url)
    if card_id is None:
        raise NotFound("link")
    params = {"viewer_id": viewer.account_id, "now": tx.now, "card_id": card_id}

    async def reader(chunk: Page) -> Chunk:
        stmt = _sharing(**chunk.flags, signed_in=viewer.signed_in)
        return Chunk.of(await tx.tuples(stmt, **chunk.params, **params), chunk)

    return await reading.read(reader, page)
