"""Hashtags that people show on their page."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, func, literal_column, select

from veche.core import accounts
from veche.core.errors import Conflict, Invalid, NotFound
from veche.core.posts.text import tag_path
from veche.core.tags import names
from veche.core.tags.following import learnt, signed_in
from veche.core.tags.load import load, load_one
from veche.core.tags.views import FeaturedTagView, TagCard
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, join_in_order, statement, upsert
from veche.lib import snowflake
from veche.tables.posts import post_tags, posts, tags
from veche.tables.tags import featured_tags

RECENT = 10
LOOKED_AT = 200  # of one's newest tagged posts, to find what one writes about

_s, _t, _p = featured_tags.c, post_tags.c, posts.c


@statement
def _insert() -> Any:
    return upsert(featured_tags, "account_id", "tag_id", "created_at", conflict=["account_id", "tag_id"]).returning(
        _s.id
    )


@statement
def _delete(*, by: str) -> Any:
    return delete(featured_tags).where(_s.account_id == bindparam("me"), _s[by] == bindparam("which"))


@statement
def _of_account() -> Any:
    return (
        select(_s.id, _s.tag_id, tags.c.name)
        .join(tags, tags.c.id == _s.tag_id)
        .where(_s.account_id == bindparam("account_id"))
        .order_by(_s.id)
    )


_PUBLIC: Any = literal_column("0")
_UNLISTED: Any = literal_column("1")
_CARRIER: Any = literal_column("'carrier'")


def _written() -> Any:
    """What an account has written for everybody. Constants and words are those of the index `posts_account`."""
    shown = and_(_p.state == _PUBLIC, _p.deleted_at.is_(None), _p.conversation_id.is_(None), _p.kind != _CARRIER)
    return and_(_p.author_id == bindparam("account_id"), _p.visibility.in_([_PUBLIC, _UNLISTED]), shown)


@statement
def _uses() -> Any:
    # A person's posts are fewer than those of a popular tag.
    return (
        select(_t.tag_id, func.count(), func.max(_t.post_id))
        .select_from(join_in_order(posts, post_tags))
        .where(_t.post_id == _p.id, ids_in(_t.tag_id, "ids"), _written())
        .group_by(_t.tag_id)
    )


@statement
def _recent() -> Any:
    newest = (
        select(_t.tag_id, _t.post_id)
        .select_from(join_in_order(posts, post_tags))
        .where(_t.post_id == _p.id, _written())
        .order_by(_p.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    shown = select(_s.tag_id).where(_s.account_id == bindparam("account_id"))
    last = func.max(newest.c.post_id)
    return (
        select(newest.c.tag_id)
        .where(newest.c.tag_id.not_in(shown))
        .group_by(newest.c.tag_id)
        .order_by(last.desc(), newest.c.tag_id)
        .limit(RECENT)
    )


async def feature(tx: Tx, viewer: Viewer, name: str, *, again: bool = False) -> FeaturedTagView:
    """Show a tag on one's page. `again`: it is no fault when it stands there already.

    Any signed-in person, up to the instance's limit. Errors: NotSignedIn, Invalid (no tag, too many), Conflict.
    """
    me = signed_in(viewer)
    tag_id = await learnt(tx, viewer, name if name.isascii() and name.isdigit() and again else names.checked(name))
    await tx.lock("featured_tags", me)
    shown = await tx.all(_of_account(), account_id=me)
    if any(row.tag_id == tag_id for row in shown):
        if not again:
            raise Conflict("The hashtag is featured already")
    elif len(shown) >= tx.limits.featured_tags:
        raise Invalid("tags", f"on a page are limited to {tx.limits.featured_tags}", code="too_many")
    else:
        await tx.scalar(_insert(), account_id=me, tag_id=tag_id, created_at=tx.now)
    return next(view for view, id in await _views(tx, me) if id == tag_id)


async def unfeature(tx: Tx, viewer: Viewer, name: str) -> TagCard:
    """Take a tag off one's page. It is no fault when it was not there. Errors: NotSignedIn, NotFound (no tag)."""
    me = signed_in(viewer)
    card = await load_one(tx, viewer, name)
    await tx.run(_delete(by="tag_id"), me=me, which=card.id)
    return await load_one(tx, viewer, name)


async def unfeature_one(tx: Tx, viewer: Viewer, id: int) -> None:
    """The same by the id that its place on the page has. Errors: NotSignedIn, NotFound (not one's own)."""
    if not await tx.run(_delete(by="id"), me=signed_in(viewer), which=id):
        raise NotFound("featured tag")


async def featured(tx: Tx, viewer: Viewer, account_id: int) -> list[FeaturedTagView]:
    """The tags on somebody's page, in the order in which they came there. Anybody may. Errors: NotFound."""
    owner = await accounts.load_one(tx, viewer, account_id)
    if owner.deleted:
        raise NotFound("account")
    return [] if owner.suspended else [view for view, _ in await _views(tx, account_id)]


async def recent(tx: Tx, viewer: Viewer) -> list[TagCard]:
    """Tags that the viewer wrote under lately and does not show yet, the latest first. Errors: NotSignedIn."""
    rows = await tx.tuples(_recent(), account_id=signed_in(viewer))
    return await load(tx, viewer, [row[0] for row in rows])


async def _views(tx: Tx, account_id: int) -> list[tuple[FeaturedTagView, int]]:
    rows = await tx.all(_of_account(), account_id=account_id)
    ids = [row.tag_id for row in rows]
    used = {id: (uses, last) for id, uses, last in await tx.tuples(_uses(), account_id=account_id, ids=ids)}
    found = []
    for row in rows:
        uses, last = used.get(row.tag_id, (0, None))
        last_at = None if last is None else snowflake.moment(last)
        url = tx.settings.url(tag_path(row.name))
        found.append((FeaturedTagView(row.id, row.name, url, uses, last_at), row.tag_id))
    return found
