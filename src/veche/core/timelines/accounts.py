"""What one account wrote: all that stands on its page in Mastodon's sense, wherever it was written."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, literal_column, or_, select

from veche.core import visibility
from veche.core.graph.trouble import any_row
from veche.core.paging import Page, Slice
from veche.core.timelines import reading
from veche.core.timelines.candidates import (
    NOTHING,
    bound,
    has_media,
    is_no_reply,
    is_written,
    judged,
    merged,
)
from veche.core.timelines.quiet import is_plainly_visible, viewer_id
from veche.core.timelines.reading import Chunk
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import post_tags, posts, tags

PINNED = 100  # more are never pinned


def _may_see(p: FromClause, *, signed_in: bool, system: bool) -> ColumnElement[bool]:
    viewer = viewer_id() if signed_in else None
    plain = is_plainly_visible(p, viewer, bindparam("account_id"))
    return or_(plain, visibility.clause(signed_in=signed_in, system=system, carriers=False, p=p))


@statement
def _account(  # noqa: PLR0913 (flags)
    *,
    before: bool,
    after: bool,
    ascending: bool,
    signed_in: bool,
    system: bool,
    only_media: bool,
    exclude_replies: bool,
    exclude_reposts: bool,
    tagged: bool,
) -> Any:
    page, p, part = bound(before=before, after=after, ascending=ascending), posts.alias("p"), posts.alias("part")
    wanted = [part.c.author_id == bindparam("account_id"), is_written(part)]
    if only_media:
        wanted.append(has_media(part))
    if exclude_replies:
        wanted += [part.c.wall_id == part.c.author_id, is_no_reply(part)]
    if exclude_reposts:
        wanted.append(or_(part.c.repost_of_id.is_(None), part.c.source != NOTHING))
    if tagged:
        tag = post_tags.join(tags, tags.c.id == post_tags.c.tag_id)
        wanted.append(any_row(post_tags, post_tags.c.post_id == part.c.id, tags.c.name == bindparam("tag"), of=tag))
    # Strangers cannot see what is for followers, and do not have it read.
    audiences = ("0", "1", "2", "3") if signed_in or system else ("0", "1")
    index = "posts_account_media" if only_media else "posts_account_top" if exclude_replies else "posts_account"
    k = merged(part, [and_(part.c.visibility == literal_column(v), *wanted) for v in audiences], page, index)
    return judged(k, p, _may_see(p, signed_in=signed_in, system=system), ascending=ascending)


@statement
def _pinned(*, signed_in: bool, system: bool) -> Select[Any]:
    p = posts.alias("p")
    return (
        select(p.c.id)
        .where(
            p.c.author_id == bindparam("account_id"),
            p.c.pinned_at.is_not(None),
            is_written(p),
            _may_see(p, signed_in=signed_in, system=system),
        )
        .order_by(p.c.pinned_at.desc())
        .limit(PINNED)
    )


async def account(  # noqa: PLR0913 (what clients may ask for)
    tx: Tx,
    viewer: Viewer,
    account_id: int,
    page: Page,
    *,
    only_media: bool = False,
    exclude_replies: bool = False,
    exclude_reposts: bool = False,
    pinned: bool = False,
    tag: str | None = None,
) -> Slice[int]:
    """What the account wrote and reposted, as far as the viewer may see it: ids, newest first; messages never.

    `exclude_replies` keeps replies to oneself and leaves out what was written on others' walls. `pinned`: only those,
    newest pin first, all at once.
    """
    who = {"viewer_id": viewer.account_id, "now": tx.now, "account_id": account_id}
    if pinned:
        rows = await tx.tuples(_pinned(**visibility.flags(viewer)), **who)
        return Slice([row[0] for row in rows][: page.limit])
    flags = {
        **visibility.flags(viewer),
        "only_media": only_media,
        "exclude_replies": exclude_replies,
        "exclude_reposts": exclude_reposts,
        "tagged": tag is not None,
    }

    async def reader(chunk: Page) -> Chunk:
        params = {**chunk.params, **who, "tag": (tag or "").lower()}
        return Chunk.of(await tx.tuples(_account(**chunk.flags, **flags), **params), chunk)

    return await reading.read(reader, page)
