"""Collections of accounts."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.core.collections.views import CollectionView, ItemView
from veche.lib.times import iso


class CollectionTag(msgspec.Struct):
    """The hashtag of a collection."""

    name: str
    url: str


class CollectionItem(msgspec.Struct):
    """An account in a collection."""

    id: str
    account_id: str | None
    state: str
    created_at: str


class Collection(msgspec.Struct, kw_only=True):
    """It has no page of its own yet, hence no url."""

    id: str
    account_id: str
    uri: str
    url: str | None
    name: str
    description: str
    language: str | None
    local: bool
    sensitive: bool
    discoverable: bool
    tag: CollectionTag | None
    item_count: int
    items: list[CollectionItem]
    created_at: str
    updated_at: str


class WrappedCollection(msgspec.Struct):
    """One."""

    collection: Collection


class CollectionWithAccounts(msgspec.Struct):
    """One, with all who are in it and its owner."""

    collection: Collection
    accounts: list[Account]


class Collections(msgspec.Struct):
    """Some."""

    collections: list[Collection]


class WrappedItem(msgspec.Struct):
    """An account that was put in."""

    collection_item: CollectionItem


def wrapped(view: CollectionView) -> WrappedCollection:
    """One by itself."""
    return WrappedCollection(collection(view))


def with_accounts(view: CollectionView) -> CollectionWithAccounts:
    """One with its people."""
    return CollectionWithAccounts(collection(view), [account(one) for one in view.accounts])


def collections(views: list[CollectionView]) -> Collections:
    """Some of them."""
    return Collections([collection(view) for view in views])


def wrapped_item(view: ItemView) -> WrappedItem:
    """One account."""
    return WrappedItem(_item(view))


def collection(view: CollectionView) -> Collection:
    """One, as it stands in other things."""
    return Collection(
        id=str(view.id),
        account_id=str(view.account_id),
        uri=view.uri,
        url=None,
        name=view.name,
        description=view.description,
        language=view.language,
        local=True,
        sensitive=view.sensitive,
        discoverable=view.discoverable,
        tag=None if view.tag is None else CollectionTag(*view.tag),
        item_count=sum(item.state == "accepted" for item in view.items),
        items=[_item(item) for item in view.items],
        created_at=iso(view.created_at),
        updated_at=iso(view.updated_at),
    )


def _item(view: ItemView) -> CollectionItem:
    return CollectionItem(str(view.id), str(view.account_id), view.state, iso(view.created_at))
