"""Reading collections: a fixed number of statements for any number of them.

Anybody sees a collection whose owner is there and stands in no block with them. Those in it are shown while they are
there and have not taken themselves out.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from veche.core import accounts, paging
from veche.core.errors import NotAllowed, NotFound, NotSignedIn, NotYours
from veche.core.paging import Page, Slice
from veche.core.posts.text import tag_path
from veche.core.tx import Tx
from veche.core.viewer import Viewer

from veche.core.collections.views import CollectionView, ItemView  # isort: skip
from veche.db import Row, ids_in, statement
from veche.tables.accounts import accounts as people
from veche.tables.collections import collection_items, collections
from veche.tables.graph import blocks
from veche.tables.posts import tags

ACCEPTED, REVOKED = "accepted", "revoked"

_c, _i, _a = collections.c, collection_items.c, people.c


def _is_seen(who: Any) -> Any:
    b = blocks.c
    me: Any = bindparam("viewer_id")
    blocked = or_(and_(b.account_id == me, b.target_id == who), and_(b.account_id == who, b.target_id == me))
    return and_(_a.suspended_at.is_(None), _a.deleted_at.is_(None), ~exists().where(blocked))


def _shown() -> Any:
    return (
        select(collections, tags.c.name.label("tag"))
        .select_from(collections.join(people, _a.id == _c.account_id).outerjoin(tags, tags.c.id == _c.tag_id))
        .where(_is_seen(_c.account_id))
    )


@statement
def _one() -> Any:
    return _shown().where(_c.id == bindparam("collection_id"))


@statement
def _some() -> Any:
    return _shown().where(ids_in(_c.id, "ids"))


@statement
def _row() -> Any:
    return select(collections).where(_c.id == bindparam("collection_id")).with_for_update()


@statement
def _of_account(*, all_of: bool) -> Any:
    query = _shown().where(_c.account_id == bindparam("account_id"))
    query = query if all_of else query.where(_c.discoverable == 1)
    return query.order_by(_c.id.desc()).limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _holding() -> Any:
    mine = exists().where(_i.collection_id == _c.id, _i.account_id == bindparam("me"), _i.state == ACCEPTED)
    query = _shown().where(mine).order_by(_c.id.desc())
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@statement
def _items() -> Any:
    mine = _c.account_id == bindparam("viewer_id")
    return (
        select(collection_items)
        .select_from(collection_items.join(people, _a.id == _i.account_id).join(collections, _c.id == _i.collection_id))
        .where(ids_in(_i.collection_id, "ids"), or_(_i.state == ACCEPTED, mine), _is_seen(_i.account_id))
        .order_by(_i.id)
    )


async def load_one(tx: Tx, viewer: Viewer, id: int) -> CollectionView:
    """A collection. Anybody may. Errors: NotFound."""
    row = await tx.first(_one(), collection_id=id, viewer_id=viewer.account_id or 0)
    if row is None:
        raise NotFound("collection")
    return (await _views(tx, viewer, [row]))[0]


async def load(tx: Tx, viewer: Viewer, ids: Collection[int]) -> dict[int, CollectionView]:
    """Those of these that the viewer sees, by their numbers. No statement where none is wanted."""
    if not ids:
        return {}
    rows = await tx.all(_some(), ids=list(set(ids)), viewer_id=viewer.account_id or 0)
    return {view.id: view for view in await _views(tx, viewer, rows)}


async def of_account(tx: Tx, viewer: Viewer, account_id: int, page: Page) -> Slice[CollectionView]:
    """Somebody's collections, the newest first, by offset; others than the owner see what stands on the page only.

    Errors: NotFound.
    """
    if (await accounts.load_one(tx, viewer, account_id)).deleted:
        raise NotFound("account")
    stmt = _of_account(all_of=viewer.account_id == account_id)
    rows = await tx.all(stmt, account_id=account_id, viewer_id=viewer.account_id or 0, **page.params)
    kept, more = paging.cut(rows, page)
    return Slice(await _views(tx, viewer, kept), more)


async def holding(tx: Tx, viewer: Viewer, account_id: int, page: Page) -> Slice[CollectionView]:
    """The collections that somebody was put into, the newest first, by offset. Only they themselves may ask.

    Errors: NotSignedIn, NotYours.
    """
    if viewer.account_id is None:
        raise NotSignedIn
    if viewer.account_id != account_id:
        raise NotYours("Only the account itself is told where it stands")
    rows = await tx.all(_holding(), me=account_id, viewer_id=account_id, **page.params)
    kept, more = paging.cut(rows, page)
    return Slice(await _views(tx, viewer, kept), more)


async def own(tx: Tx, viewer: Viewer, id: int) -> Row:
    """A collection of the viewer's, locked. Errors: NotSignedIn, NotFound, NotAllowed (another's)."""
    if viewer.account_id is None:
        raise NotSignedIn
    row = await tx.first(_row(), collection_id=id)
    if row is None:
        raise NotFound("collection")
    if row.account_id != viewer.account_id:
        await load_one(tx, viewer, id)
        raise NotAllowed("Only its owner changes a collection")
    return row


async def _views(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> list[CollectionView]:
    if not rows:
        return []
    items: dict[int, list[ItemView]] = defaultdict(list)
    for row in await tx.all(_items(), ids=[row.id for row in rows], viewer_id=viewer.account_id or 0):
        items[row.collection_id].append(ItemView(row.id, row.account_id, row.state, row.created_at))
    wanted = [row.account_id for row in rows] + [item.account_id for some in items.values() for item in some]
    known = await accounts.load(tx, viewer, wanted)
    return [_view(tx, row, tuple(items[row.id]), known) for row in rows]


def _view(tx: Tx, row: Row, items: tuple[ItemView, ...], known: dict[int, Any]) -> CollectionView:
    ids = dict.fromkeys((row.account_id, *(item.account_id for item in items)))
    return CollectionView(
        id=row.id,
        account_id=row.account_id,
        uri=tx.settings.url(f"/users/{row.account_id}/collections/{row.id}"),
        name=row.name,
        description=row.description,
        language=row.language,
        sensitive=bool(row.sensitive),
        discoverable=bool(row.discoverable),
        tag=None if row.tag is None else (row.tag, tx.settings.url(tag_path(row.tag))),
        items=items,
        accounts=tuple(known[id] for id in ids if id in known),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
