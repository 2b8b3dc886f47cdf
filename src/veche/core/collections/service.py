"""Collections made, changed, thrown away by their owners."""

from typing import Any

from sqlalchemy import bindparam, delete as erase, func, select, update as change  # isort: skip

from veche.core.accounts.names import check_language
from veche.core.collections import items
from veche.core.collections.load import load_one, own
from veche.core.collections.views import CollectionChanges, CollectionView, NewCollection
from veche.core.errors import Invalid, NotSignedIn
from veche.core.events import CollectionChanged, LeftCollection
from veche.core.limits import check_length
from veche.core.posts import attach
from veche.core.tags import names
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.lib.text import normalize, one_line
from veche.tables.collections import collection_items, collections

_c = collections.c
_SAID = ("name", "description", "language", "sensitive", "discoverable", "tag_id")


@statement
def _insert() -> Any:
    columns = ("account_id", *_SAID, "created_at", "updated_at")
    return collections.insert().values({name: bindparam(name) for name in columns}).returning(_c.id)


@statement
def _change() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in (*_SAID, "updated_at")}
    return change(collections).where(_c.id == bindparam("collection_id")).values(values)


@statement
def _count() -> Any:
    return select(func.count()).select_from(collections).where(_c.account_id == bindparam("me"))


@statement
def _delete() -> Any:
    return erase(collections).where(_c.id == bindparam("collection_id"))


@statement
def _delete_items() -> Any:
    return erase(collection_items).where(collection_items.c.collection_id == bindparam("collection_id"))


async def create(tx: Tx, viewer: Viewer, new: NewCollection) -> CollectionView:
    """Begin a collection, with accounts in it or none: all of them or nothing.

    Any signed-in person, up to the instance's limit. Emits AddedToCollection for each. Errors: NotSignedIn, Invalid,
    NotFound (an account), NotAllowed (an account that does not let itself be put into collections).
    """
    if viewer.account_id is None:
        raise NotSignedIn
    me = viewer.account_id
    await tx.lock("collections", me)
    if await tx.scalar(_count(), me=me) >= tx.limits.collections:
        raise Invalid("collections", f"are limited to {tx.limits.collections}", code="too_many")
    said = {
        "name": _name(tx, new.name),
        "description": _description(tx, new.description),
        "language": check_language("language", new.language) if new.language else None,
        "sensitive": int(new.sensitive),
        "discoverable": int(new.discoverable),
        "tag_id": await _tag(tx, new.tag),
    }
    id = await tx.scalar(_insert(), account_id=me, **said, created_at=tx.now, updated_at=tx.now)
    for account_id in dict.fromkeys(new.account_ids):
        await items.add(tx, viewer, id, account_id)
    return await load_one(tx, viewer, id)


async def update(tx: Tx, viewer: Viewer, id: int, changes: CollectionChanges) -> CollectionView:
    """Change what is said of a collection; its owner may. Those in it hear of another name or description.

    Emits CollectionChanged. Errors: NotSignedIn, NotFound, NotAllowed, Invalid.
    """
    row = await own(tx, viewer, id)
    said: dict[str, Any] = {name: getattr(row, name) for name in _SAID}
    if changes.name is not None:
        said["name"] = _name(tx, changes.name)
    if changes.description is not None:
        said["description"] = _description(tx, changes.description)
    if changes.language is not None:
        said["language"] = check_language("language", changes.language) or None
    for flag in ("sensitive", "discoverable"):
        value = getattr(changes, flag)
        said[flag] = said[flag] if value is None else int(value)
    if changes.tag is not None:
        said["tag_id"] = await _tag(tx, changes.tag)
    await tx.run(_change(), collection_id=id, **said, updated_at=tx.now)
    if (said["name"], said["description"]) != (row.name, row.description):
        to = await items.members(tx, id)
        tx.emit(CollectionChanged(collection_id=id, owner_id=row.account_id, to=to))
    return await load_one(tx, viewer, id)


async def delete(tx: Tx, viewer: Viewer, id: int) -> None:
    """Throw a collection away; its owner may. Emits LeftCollection. Errors: NotSignedIn, NotFound, NotAllowed."""
    row = await own(tx, viewer, id)
    to = await items.members(tx, id)
    await tx.run(_delete_items(), collection_id=id)
    await tx.run(_delete(), collection_id=id)
    tx.emit(LeftCollection(collection_id=id, owner_id=row.account_id, to=to))


def _name(tx: Tx, given: str) -> str:
    name = one_line(given)
    if not name:
        raise Invalid("name", "must not be empty", code="blank")
    check_length("name", name, tx.limits.collection_name)
    return name


def _description(tx: Tx, given: str) -> str:
    text = normalize(given).strip()
    check_length("description", text, tx.limits.collection_text)
    return text


async def _tag(tx: Tx, given: str) -> int | None:
    if not given.strip():
        return None
    name = names.checked(given)
    return (await attach.learn(tx, [(name, name)]))[name]
