"""Who is in a collection: put in and taken out by its owner, taken out for good by themselves."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update

from veche.core.collections.load import ACCEPTED, REVOKED, load_one, own
from veche.core.collections.views import ItemView
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import AddedToCollection, LeftCollection
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.tables.accounts import accounts as people
from veche.tables.collections import collection_items, collections
from veche.tables.graph import blocks

_i = collection_items.c


@statement
def _insert() -> Any:
    return upsert(
        collection_items, "collection_id", "account_id", "state", "created_at",
        conflict=["collection_id", "account_id"],
    ).returning(_i.id)  # fmt: skip


@statement
def _state() -> Any:
    return select(_i.state).where(
        _i.collection_id == bindparam("collection_id"), _i.account_id == bindparam("account_id")
    )


@statement
def _count() -> Any:
    found = select(func.count()).select_from(collection_items)
    return found.where(_i.collection_id == bindparam("collection_id"), _i.state == ACCEPTED)


@statement
def _members() -> Any:
    found = select(_i.account_id).where(_i.collection_id == bindparam("collection_id"), _i.state == ACCEPTED)
    return found.order_by(_i.account_id)


@statement
def _candidate() -> Any:
    """Whether somebody lets themselves be found, and whether a block stands between."""
    a, b = people.c, blocks.c
    me: Any = bindparam("me")
    blocked = or_(and_(b.account_id == me, b.target_id == a.id), and_(b.account_id == a.id, b.target_id == me))
    return select(a.discoverable).where(
        a.id == bindparam("account_id"),
        a.suspended_at.is_(None),
        a.deleted_at.is_(None),
        a.waiting == 0,
        ~exists().where(blocked),
    )


@statement
def _item() -> Any:
    return select(collection_items).where(_i.id == bindparam("item_id"), _i.collection_id == bindparam("collection_id"))


@statement
def _delete() -> Any:
    return delete(collection_items).where(_i.id == bindparam("item_id"))


@statement
def _revoke() -> Any:
    return update(collection_items).where(_i.id == bindparam("item_id")).values(state=REVOKED)


@statement
def _touch() -> Any:
    c = collections.c
    return update(collections).where(c.id == bindparam("collection_id")).values(updated_at=bindparam("at"))


async def members(tx: Tx, id: int) -> tuple[int, ...]:
    """Who is in it, whoever asks."""
    return tuple(account_id for (account_id,) in await tx.tuples(_members(), collection_id=id))


async def add(tx: Tx, viewer: Viewer, id: int, account_id: int) -> ItemView:
    """Put an account into a collection of one's own, up to the instance's limit. Emits AddedToCollection.

    Errors: NotSignedIn, NotFound (the collection, the account), NotAllowed (another's; an account that does not let
    itself be found, or has taken itself out before), Conflict (is in it), Invalid (oneself, too many).
    """
    row = await own(tx, viewer, id)
    if account_id == viewer.account_id:
        raise Invalid("account", "is your own", code="self")
    found = await tx.scalar(_candidate(), me=viewer.account_id, account_id=account_id)
    if found is None:
        raise NotFound("account")
    state = await tx.scalar(_state(), collection_id=id, account_id=account_id)
    if not found or state == REVOKED:
        raise NotAllowed("This account does not let itself be put into this collection")
    if state is not None:
        raise Conflict("The account is in the collection already")
    if await tx.scalar(_count(), collection_id=id) >= tx.limits.collection_items:
        raise Invalid("accounts", f"of a collection are limited to {tx.limits.collection_items}", code="too_many")
    item_id = await tx.scalar(_insert(), collection_id=id, account_id=account_id, state=ACCEPTED, created_at=tx.now)
    await tx.run(_touch(), collection_id=id, at=tx.now)
    tx.emit(AddedToCollection(collection_id=id, owner_id=row.account_id, to=(account_id,)))
    return ItemView(item_id, account_id, ACCEPTED, tx.now)


async def remove(tx: Tx, viewer: Viewer, id: int, item_id: int) -> None:
    """Take an account out of a collection of one's own; who took themselves out stays out.

    Emits LeftCollection. Errors: NotSignedIn, NotFound, NotAllowed (another's).
    """
    row = await own(tx, viewer, id)
    item = await _found(tx, id, item_id)
    if item.state != REVOKED:
        await tx.run(_delete(), item_id=item_id)
        await tx.run(_touch(), collection_id=id, at=tx.now)
        tx.emit(LeftCollection(collection_id=id, owner_id=row.account_id, to=(item.account_id,)))


async def revoke(tx: Tx, viewer: Viewer, id: int, item_id: int) -> None:
    """Take oneself out of somebody's collection, for good. Twice is as good as once.

    Emits LeftCollection. Errors: NotSignedIn, NotFound, NotAllowed (another account).
    """
    if viewer.account_id is None:
        raise NotSignedIn
    found = await load_one(tx, viewer, id)
    item = await _found(tx, id, item_id)
    if item.account_id != viewer.account_id:
        raise NotAllowed("Only the account itself may do this")
    if item.state != REVOKED:
        await tx.run(_revoke(), item_id=item_id)
        await tx.run(_touch(), collection_id=id, at=tx.now)
        tx.emit(LeftCollection(collection_id=id, owner_id=found.account_id, to=(item.account_id,)))


async def _found(tx: Tx, id: int, item_id: int) -> Row:
    item = await tx.first(_item(), collection_id=id, item_id=item_id)
    if item is None:
        raise NotFound("collection item")
    return item
