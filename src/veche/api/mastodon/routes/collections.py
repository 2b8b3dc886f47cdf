"""Collections of accounts."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import collections
from veche.api.mastodon.params.collections import CollectionEdit, CollectionForm, CollectionsOf, ItemForm, ItemId
from veche.api.mastodon.render.collection import Collections, CollectionWithAccounts, WrappedCollection, WrappedItem
from veche.api.mastodon.routes.rights import COLLECTIONS_READ, COLLECTIONS_WRITE, OPTIONAL
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, delete, get, patch, post

_ONE, _ITEMS = "/api/v1/collections/{id}", "/api/v1/collections/{id}/items"
_SEE = {"auth": OPTIONAL, "scopes": (Scope.COLLECTIONS_READ,)}

ROUTES: Final[tuple[AnyRoute, ...]] = (
    post("/api/v1/collections", collections.create, params=CollectionForm, result=WrappedCollection,
         **COLLECTIONS_WRITE),
    get(_ONE, collections.show, params=p.Id, result=CollectionWithAccounts, **_SEE),
    patch(_ONE, collections.update, params=CollectionEdit, result=WrappedCollection, **COLLECTIONS_WRITE),
    delete(_ONE, collections.delete, params=p.Id, **COLLECTIONS_WRITE),
    get("/api/v1/accounts/{id}/collections", collections.of_account, params=CollectionsOf, result=Collections, **_SEE),
    get("/api/v1/accounts/{id}/in_collections", collections.holding, params=CollectionsOf, result=Collections,
        **COLLECTIONS_READ),
    post(_ITEMS, collections.add, params=ItemForm, result=WrappedItem, **COLLECTIONS_WRITE),
    delete(_ITEMS + "/{item_id}", collections.remove, params=ItemId, **COLLECTIONS_WRITE),
    post(_ITEMS + "/{item_id}/revoke", collections.revoke, params=ItemId, **COLLECTIONS_WRITE),
)  # fmt: skip
