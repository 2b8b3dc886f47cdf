"""Collections: accounts that somebody recommends together."""

from veche.core.collections.items import add, remove, revoke
from veche.core.collections.load import holding, load, load_one, of_account
from veche.core.collections.service import create, delete, update
from veche.core.collections.views import CollectionChanges, CollectionView, ItemView, NewCollection

__all__ = [
    "CollectionChanges",
    "CollectionView",
    "ItemView",
    "NewCollection",
    "add",
    "create",
    "delete",
    "holding",
    "load",
    "load_one",
    "of_account",
    "remove",
    "revoke",
    "update",
]
