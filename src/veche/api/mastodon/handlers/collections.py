"""Collections of accounts."""

from typing import Any

from veche.api.mastodon.params import Id
from veche.api.mastodon.params.collections import CollectionEdit, CollectionForm, CollectionsOf, ItemForm, ItemId
from veche.api.mastodon.render import collection as render
from veche.api.mastodon.render.collection import Collections, CollectionWithAccounts, WrappedCollection, WrappedItem
from veche.core import collections
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def create(tx: Tx, viewer: Viewer, form: CollectionForm) -> WrappedCollection:
    """Begin one."""
    return render.wrapped(await collections.create(tx, viewer, form.to_new()))


async def show(tx: Tx, viewer: Viewer, params: Id) -> CollectionWithAccounts:
    """One with its people."""
    return render.with_accounts(await collections.load_one(tx, viewer, params.id))


async def of_account(tx: Tx, viewer: Viewer, params: CollectionsOf) -> Collections:
    """Somebody's."""
    found = await collections.of_account(tx, viewer, params.id, params.page(40, 80))
    return render.collections(found.items)


async def holding(tx: Tx, viewer: Viewer, params: CollectionsOf) -> Collections:
    """Those that the viewer is in."""
    found = await collections.holding(tx, viewer, params.id, params.page(40, 80))
    return render.collections(found.items)


async def update(tx: Tx, viewer: Viewer, form: CollectionEdit) -> WrappedCollection:
    """Change what is said of it."""
    return render.wrapped(await collections.update(tx, viewer, form.id, form.to_changes()))


async def delete(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Throw it away."""
    await collections.delete(tx, viewer, params.id)
    return {}


async def add(tx: Tx, viewer: Viewer, form: ItemForm) -> WrappedItem:
    """Put an account in."""
    return render.wrapped_item(await collections.add(tx, viewer, form.id, form.account_id))


async def remove(tx: Tx, viewer: Viewer, params: ItemId) -> Any:
    """Take one out."""
    await collections.remove(tx, viewer, params.id, params.item_id)
    return {}


async def revoke(tx: Tx, viewer: Viewer, params: ItemId) -> Any:
    """Take oneself out."""
    await collections.revoke(tx, viewer, params.id, params.item_id)
    return {}
