"""Hashtags that people read at home."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select

from veche.core import paging
from veche.core.errors import Invalid, NotSignedIn
from veche.core.events import HomeChanged
from veche.core.paging import Page, Slice
from veche.core.posts import attach
from veche.core.tags import names
from veche.core.tags.load import load, load_one
from veche.core.tags.views import TagCard
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.tables.tags import tag_follows

_f = tag_follows.c


@statement
def _insert() -> Any:
    return upsert(tag_follows, "id", "account_id", "tag_id", "created_at", conflict=["account_id", "tag_id"]).returning(
        _f.id
    )


@statement
def _delete() -> Any:
    return delete(tag_follows).where(_f.account_id == bindparam("me"), _f.tag_id == bindparam("tag_id"))


@statement
def _count() -> Any:
    return select(func.count()).select_from(tag_follows).where(_f.account_id == bindparam("me"))


@statement
def _mine(**flags: bool) -> Any:
    return paging.apply(select(_f.id, _f.tag_id).where(_f.account_id == bindparam("me")), _f.id, **flags)


async def follow(tx: Tx, viewer: Viewer, name: str) -> TagCard:
    """Have public posts with a tag come home; a tag that nobody has used yet is learnt. Twice is as good as once.

    Any signed-in person, up to the instance's limit. Events: HomeChanged. Errors: NotSignedIn, NotFound (what can be no
    tag), Invalid (too many).
    """
    me = signed_in(viewer)
    tag_id = await learnt(tx, viewer, name)
    await tx.lock("tag_follows", me)
    if await tx.scalar(_count(), me=me) >= tx.limits.followed_tags:
        raise Invalid("tags", f"that are followed are limited to {tx.limits.followed_tags}", code="too_many")
    made = await tx.scalar(_insert(), id=await tx.next_id(), account_id=me, tag_id=tag_id, created_at=tx.now)
    if made is not None:
        tx.emit(HomeChanged(account_id=me, to=(me,)))
    return (await load(tx, viewer, [tag_id]))[0]


async def unfollow(tx: Tx, viewer: Viewer, name: str) -> TagCard:
    """Follow a tag no more. It is no fault when it was not followed.

    Any signed-in person. Events: HomeChanged. Errors: NotSignedIn, NotFound (what can be no tag).
    """
    me = signed_in(viewer)
    card = await load_one(tx, viewer, name)
    if await tx.run(_delete(), me=me, tag_id=card.id):
        tx.emit(HomeChanged(account_id=me, to=(me,)))
    return await load_one(tx, viewer, name)


async def followed(tx: Tx, viewer: Viewer, page: Page) -> Slice[TagCard]:
    """The tags that the viewer follows, the last followed first; cursors are the follows' ids. Errors: NotSignedIn."""
    rows, more = paging.cut(await tx.all(_mine(**page.flags), me=signed_in(viewer), **page.params), page)
    return Slice(await load(tx, viewer, [row.tag_id for row in rows]), more, [row.id for row in rows])


def signed_in(viewer: Viewer) -> int:
    """The account that acts. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def learnt(tx: Tx, viewer: Viewer, name: str) -> int:
    """The id of a tag, which is made when there is none. Errors: NotFound (what can be no tag)."""
    if name.isascii() and name.isdigit():
        return (await load_one(tx, viewer, name)).id
    name = names.asked(name)
    return (await attach.learn(tx, [(name, name)]))[name]
