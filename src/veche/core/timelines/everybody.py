"""The public timeline: what anybody wrote for everybody on their own wall, no replies to others, no mere reposts."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, literal_column, true

from veche.core import visibility
from veche.core.paging import Page, Slice
from veche.core.timelines import reading
from veche.core.timelines.candidates import ZERO, bound, has_media, is_public, judged, merged
from veche.core.timelines.quiet import by_silenced, is_quiet, viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import posts

ONE: ColumnElement[Any] = literal_column("1")


def may_stand_in_public(p: FromClause, viewer: Any) -> ColumnElement[bool]:
    """The rules of public and tag timelines for one post; `viewer` is None for strangers."""
    quiet = true() if viewer is None else is_quiet(p, viewer)
    seen = visibility.clause(
        signed_in=viewer is not None, carriers=False, p=p, viewer="viewer_id" if viewer is None else viewer
    )
    return and_(seen, ~by_silenced(p), quiet)


@statement
def _public(  # noqa: PLR0913 (flags)
    *, before: bool, after: bool, ascending: bool, signed_in: bool, local: bool, remote: bool, only_media: bool
) -> Any:
    page, p, part = bound(before=before, after=after, ascending=ascending), posts.alias("p"), posts.alias("part")
    # Near and far posts are two ranges of the index: asking for one never reads past the other.
    origins = [ONE] if local and not remote else [ZERO] if remote and not local else [ONE, ZERO]
    wanted = and_(is_public(part), has_media(part)) if only_media else is_public(part)
    index = "posts_public_media" if only_media else "posts_public"
    k = merged(part, [and_(part.c.local == origin, wanted) for origin in origins], page, index)
    return judged(k, p, may_stand_in_public(p, viewer_id() if signed_in else None), ascending=ascending)


async def public(
    tx: Tx, viewer: Viewer, page: Page, *, local: bool = False, remote: bool = False, only_media: bool = False
) -> Slice[int]:
    """The public timeline: ids, newest first. Anybody may read it; `local` and `remote` each narrow it to one side."""
    flags = {"signed_in": viewer.signed_in, "local": local, "remote": remote, "only_media": only_media}

    async def reader(chunk: Page) -> Chunk:
        stmt = _public(**chunk.flags, **flags)
        return Chunk.of(await tx.tuples(stmt, **chunk.params, viewer_id=viewer.account_id, now=tx.now), chunk)

    return await reading.read(reader, page)
