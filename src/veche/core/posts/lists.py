"""Lists around reactions: who liked or reposted a post, what somebody has liked or kept."""

from typing import Any

from sqlalchemy import Table, bindparam, select

from veche.core import accounts, paging, visibility
from veche.core.accounts.views import AccountView
from veche.core.graph.people import is_seen
from veche.core.paging import Page, Slice
from veche.core.posts import queries
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts as people
from veche.tables.posts import bookmarks, likes, posts


@statement
def _likers(**page: bool) -> Any:
    who = likes.c.account_id
    query = select(likes.c.id.label("cursor"), who).join(people, people.c.id == who)
    query = query.where(likes.c.post_id == bindparam("post_id"), is_seen(who))
    return paging.apply(query, likes.c.id, **page)


@statement
def _reposters(*, signed_in: bool, system: bool, **page: bool) -> Any:
    query = select(posts.c.id.label("cursor"), posts.c.author_id.label("account_id")).where(
        posts.c.repost_of_id == bindparam("post_id"),
        posts.c.source == "",
        posts.c.state == 0,
        visibility.clause(signed_in=signed_in, system=system),
    )
    return paging.apply(query, posts.c.id, **page)


@statement
def _kept(*, table: str, **page: bool) -> Any:
    kept: Table = {"likes": likes, "bookmarks": bookmarks}[table]
    query = (
        select(kept.c.id.label("cursor"), kept.c.post_id)
        .select_from(kept.join(posts, posts.c.id == kept.c.post_id))
        .where(kept.c.account_id == bindparam("viewer_id"), visibility.clause(signed_in=True))
    )
    return paging.apply(query, kept.c.id, **page)


async def likers(tx: Tx, viewer: Viewer, id: int, page: Page) -> Slice[AccountView]:
    """Who likes a post, newest like first, paged by the likes' ids; nobody suspended, nobody behind a block.

    Errors: NotFound.
    """
    row = (await queries.target(tx, viewer, id)).row
    rows = await tx.all(_likers(**page.flags), post_id=id, viewer_id=viewer.account_id or 0, **page.params)
    return await _accounts(tx, viewer, rows, page, row.likes_count)


@statement
def _likes_it() -> Any:
    return select(likes.c.id).where(
        likes.c.post_id == bindparam("post_id"), likes.c.account_id == bindparam("account_id")
    )


async def is_liked_by(tx: Tx, viewer: Viewer, id: int, account_id: int) -> bool:
    """Whether somebody likes a post that the viewer sees. Errors: NotFound."""
    await queries.target(tx, viewer, id)
    return await tx.scalar(_likes_it(), post_id=id, account_id=account_id) is not None


async def reposters(tx: Tx, viewer: Viewer, id: int, page: Page) -> Slice[AccountView]:
    """Who has reposted a post without adding words, paged by the reposts' ids. Errors: NotFound."""
    row = (await queries.target(tx, viewer, id)).row
    stmt = _reposters(**visibility.flags(viewer), **page.flags)
    rows = await tx.all(stmt, post_id=id, viewer_id=viewer.account_id, **page.params)
    return await _accounts(tx, viewer, rows, page, row.reposts_count)


async def _accounts(tx: Tx, viewer: Viewer, rows: list[Any], page: Page, total: int) -> Slice[AccountView]:
    kept, more = paging.cut(rows, page)
    views = await accounts.load(tx, viewer, [row.account_id for row in kept])
    known = [row for row in kept if row.account_id in views]
    return Slice([views[row.account_id] for row in known], more, [row.cursor for row in known], total)


async def liked(tx: Tx, viewer: Viewer, page: Page) -> Slice[int]:
    """Posts that the viewer likes and still sees, newest like first, paged by the likes' ids. Errors: NotSignedIn."""
    return await _marked(tx, viewer, page, "likes")


async def bookmarked(tx: Tx, viewer: Viewer, page: Page) -> Slice[int]:
    """Posts that the viewer has kept and still sees, paged by the bookmarks' ids. Errors: NotSignedIn."""
    return await _marked(tx, viewer, page, "bookmarks")


async def _marked(tx: Tx, viewer: Viewer, page: Page, table: str) -> Slice[int]:
    me = queries.signed_in(viewer)
    rows = await tx.all(_kept(table=table, **page.flags), viewer_id=me, **page.params)
    return paging.sliced(rows, page, lambda row: int(row.cursor), lambda row: int(row.post_id))


@statement
def _scheduled(**page: bool) -> Any:
    p = posts.c
    mine = (p.author_id == bindparam("viewer_id")) | (p.signer_id == bindparam("viewer_id"))
    return paging.apply(select(p.id).where(mine, p.state == 2, p.deleted_at.is_(None)), p.id, **page)


async def scheduled(tx: Tx, viewer: Viewer, page: Page) -> Slice[int]:
    """The viewer's posts that wait for their time. Errors: NotSignedIn."""
    me = queries.signed_in(viewer)
    rows = await tx.all(_scheduled(**page.flags), viewer_id=me, **page.params)
    return paging.sliced(rows, page, lambda row: int(row.id), lambda row: int(row.id))
