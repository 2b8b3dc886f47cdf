"""Collections of accounts, for those who are in them."""

from dataclasses import dataclass
from typing import ClassVar

from veche.core.eventbase import Event


@dataclass(frozen=True, slots=True)
class AddedToCollection(Event):
    """`owner` has put somebody (`to`) into a collection."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int


@dataclass(frozen=True, slots=True)
class CollectionChanged(Event):
    """Its name or what is said of it is another now; `to` are those who are in it."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int


@dataclass(frozen=True, slots=True)
class LeftCollection(Event):
    """These (`to`) are in it no longer: taken out, gone by themselves, or the collection is gone."""

    addressed: ClassVar[bool] = True
    collection_id: int
    owner_id: int
