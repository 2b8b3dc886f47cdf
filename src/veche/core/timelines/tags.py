"""The timeline of a hashtag: public posts that carry it, replies included, and combinations of tags."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, bindparam, func, select, true

from veche.core.paging import Page, Slice
from veche.core.tags.names import clean
from veche.core.timelines import reading
from veche.core.timelines.candidates import ZERO, Bound, bound, has_media, is_shown, judged
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.timelines.quiet import viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, ids_table, statement
from veche.db.render import Kind
from veche.tables.posts import post_tags, posts, tags

COUNTED = 1000  # further than this it does not matter which of two tags is rarer


@statement
def _known() -> Any:
    """Ids of tags by name, with how often they are used, roughly."""
    some = select(post_tags.c.post_id).where(post_tags.c.tag_id == tags.c.id).limit(COUNTED).correlate(tags).subquery()
    used = select(func.count()).select_from(some).scalar_subquery()
    return select(tags.c.name, tags.c.id, used.label("used")).where(ids_in(tags.c.name, "names"))


def _carries(p: FromClause, ids: str) -> ColumnElement[int]:
    """How many of the tags given as a list the post carries."""
    carried = post_tags.alias()
    return (
        select(func.count())
        .where(carried.c.post_id == p.c.id, ids_in(carried.c.tag_id, ids))
        .correlate_except(carried)
        .scalar_subquery()
    )


@statement
def _tagged(  # noqa: PLR0913 (flags)
    *,
    database: Kind,
    before: bool,
    after: bool,
    ascending: bool,
    signed_in: bool,
    side: bool,
    only_media: bool,
    all_of: bool,
    none_of: bool,
) -> Any:
    page, p = bound(before=before, after=after, ascending=ascending), posts.alias("p")
    wanted = [p.c.visibility == ZERO, is_shown(p), may_stand_in_public(p, viewer_id() if signed_in else None)]
    if side:
        wanted.append(p.c.local == bindparam("local"))
    if only_media:
        wanted.append(has_media(p))
    if all_of:
        wanted.append(_carries(p, "all_ids") == bindparam("all_count"))
    if none_of:
        wanted.append(_carries(p, "none_ids") == ZERO)
    return judged(_with_any(page, database), p, and_(*wanted), ascending=ascending)


def _with_any(page: Bound, database: Kind) -> Subquery:
    """Posts of each of the tags, a range of the index per tag; one that carries two of them comes twice."""
    t, used = ids_table("tag_ids"), post_tags.alias("used")
    if database == "sqlite":
        query = select(used.c.post_id.label("id")).select_from(t.join(used, used.c.tag_id == t.c.value))
        return page(query, used.c.post_id).subquery("k")
    each = page(select(used.c.post_id.label("id")).where(used.c.tag_id == t.c.value), used.c.post_id).lateral("each")
    return page(select(each.c.id).select_from(t.join(each, true())), each.c.id).subquery("k")


async def tag(  # noqa: PLR0913 (what clients may ask for)
    tx: Tx,
    viewer: Viewer,
    name: str,
    page: Page,
    *,
    any: Sequence[str] = (),
    all: Sequence[str] = (),
    none: Sequence[str] = (),
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
) -> Slice[int]:
    """Public posts with the tag or one of `any`, with every one of `all` and none of `none`: ids, newest first."""
    asked = _Asked(name, any, all, none)
    known = {row[0]: (row[1], row[2]) for row in await tx.tuples(_known(), names=asked.names)}
    if not asked.settle(known):
        return Slice([])
    params = {"viewer_id": viewer.account_id, "now": tx.now, "local": int(local), **asked.params}
    flags = {"signed_in": viewer.signed_in, "side": local != remote, "only_media": only_media, **asked.flags}

    async def reader(chunk: Page) -> Chunk:
        rows = await tx.tuples(_tagged(**chunk.flags, **flags), **chunk.params, **params)
        return Chunk.of(rows, chunk).each_once()

    return await reading.read(reader, page)


class _Asked:
    """Names as given, then ids as they are."""

    def __init__(self, name: str, any_: Sequence[str], all_: Sequence[str], none: Sequence[str]) -> None:
        self.any = {clean(word) for word in (name, *any_)}
        self.all = {clean(word) for word in all_}
        self.none = {clean(word) for word in none}
        self.names = sorted(self.any | self.all | self.none)
        self.flags: dict[str, bool] = {}
        self.params: dict[str, Any] = {}

    def settle(self, known: dict[str, tuple[int, int]]) -> bool:
        """False when nothing can carry what is asked for."""
        one_of = [known[name] for name in self.any if name in known]
        every = [known[name] for name in self.all if name in known]
        none = [known[name][0] for name in self.none if name in known]
        if not one_of or len(every) < len(self.all):
            return False
        if every and len(self.any) == 1:
            # All of them are needed, so the rarest leads.
            every, one_of = [*every, *one_of], [min([*every, *one_of], key=lambda tag: tag[1])]
        all_ids = sorted({tag[0] for tag in every})
        self.flags = {"all_of": bool(all_ids), "none_of": bool(none)}
        self.params = {
            "tag_ids": sorted({tag[0] for tag in one_of}),
            "all_ids": all_ids,
            "all_count": len(all_ids),
            "none_ids": none,
        }
        return True
