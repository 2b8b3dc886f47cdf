"""Collections of accounts, for those who are in them."""

from typing import ClassVar

from veche.core.eventbase import Event


class AddedToCollection(Event, frozen=True):
    """`owner` has put somebody (`to`) into a collection."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int


class CollectionChanged(Event, frozen=True):
    """Its name or what is said of it is another now; `to` are those who are in it."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int


class LeftCollection(Event, frozen=True):
    """These (`to`) are in it no longer: taken out, gone by themselves, or the collection is gone."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int
