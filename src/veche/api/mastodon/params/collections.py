"""Parameters of collections."""

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.paging import Offset
from veche.core.collections.views import CollectionChanges, NewCollection


class CollectionsOf(Offset, kw_only=True):
    """GET /accounts/:id/collections and /in_collections."""

    id: int


class CollectionForm(msgspec.Struct, kw_only=True):
    """POST /collections."""

    name: str = ""
    description: str = ""
    language: str | None = None
    sensitive: bool = False
    discoverable: bool = True
    tag_name: str = ""
    account_ids: tuple[str, ...] = ()

    def to_new(self) -> NewCollection:
        """In our words."""
        return NewCollection(
            name=self.name,
            description=self.description,
            language=self.language,
            sensitive=self.sensitive,
            discoverable=self.discoverable,
            tag=self.tag_name,
            account_ids=tuple(ids.parse(one) for one in self.account_ids),
        )


class CollectionEdit(msgspec.Struct, kw_only=True):
    """PATCH /collections/:id. What is absent stays."""

    id: int
    name: str | None = None
    description: str | None = None
    language: str | None = None
    sensitive: bool | None = None
    discoverable: bool | None = None
    tag_name: str | None = None

    def to_changes(self) -> CollectionChanges:
        """In our words."""
        return CollectionChanges(
            self.name, self.description, self.language, self.sensitive, self.discoverable, self.tag_name
        )


class ItemForm(msgspec.Struct):
    """POST /collections/:id/items."""

    id: int
    account_id: int


class ItemId(msgspec.Struct):
    """One account of a collection."""

    id: int
    item_id: int
