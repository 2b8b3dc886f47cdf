"""A collection as its readers see it, and what its owner says of it."""

import msgspec

from veche.core.accounts.views import AccountView


class ItemView(msgspec.Struct, frozen=True):
    """An account in a collection. `state`: accepted, or revoked (only the owner sees those)."""

    id: int
    account_id: int
    state: str
    created_at: int


class CollectionView(msgspec.Struct, frozen=True):
    """One collection; times are ms UTC."""

    id: int
    account_id: int
    uri: str
    name: str
    description: str
    language: str | None
    sensitive: bool
    discoverable: bool
    tag: tuple[str, str] | None  # name and address
    items: tuple[ItemView, ...]
    accounts: tuple[AccountView, ...]  # its owner and everybody in it
    created_at: int
    updated_at: int


class NewCollection(msgspec.Struct, frozen=True):
    """What is needed to begin one."""

    name: str
    description: str = ""
    language: str | None = None
    sensitive: bool = False
    discoverable: bool = True
    tag: str = ""
    account_ids: tuple[int, ...] = ()


class CollectionChanges(msgspec.Struct, frozen=True):
    """None leaves a thing as it is; an empty `language` or `tag` removes it."""

    name: str | None = None
    description: str | None = None
    language: str | None = None
    sensitive: bool | None = None
    discoverable: bool | None = None
    tag: str | None = None
