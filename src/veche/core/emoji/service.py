"""Emoji made and thrown away. Administrators do that; files are stored before the transaction."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from veche.core import audit
from veche.core.emoji.shelf import listed
from veche.core.emoji.views import EmojiView
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.events import EmojiChanged
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.lib import text as texts
from veche.tables.emoji import emojis

LARGEST = 512 * 1024  # bytes of an uploaded picture
MOST = 5000
_WORD = re.compile(r"[A-Za-z0-9_]{2,60}\Z")
_CATEGORY = 100

_e = emojis.c


@statement
def _add() -> Any:
    names = ("shortcode", "category", "visible", "original", "still", "files", "created_at")
    return insert(emojis).values({name: bindparam(name) for name in names})


@statement
def _one() -> Any:
    return select(emojis).where(_e.shortcode == bindparam("word")).with_for_update()


@statement
def _change() -> Any:
    return (
        update(emojis)
        .where(_e.id == bindparam("emoji_id"))
        .values(category=bindparam("category"), visible=bindparam("visible"))
    )


@statement
def _remove() -> Any:
    return delete(emojis).where(_e.id == bindparam("emoji_id"))


async def add(
    tx: Tx, viewer: Viewer, shortcode: str, files: Sequence[tuple[str, str]], category: str = ""
) -> EmojiView:
    """A stored picture stands for a word from now on; `files` are (role, key). Administrators may.

    Events: EmojiChanged. Errors: NotAllowed, Invalid, Conflict (the word is taken).
    """
    _check_keeper(viewer)
    check_word(shortcode)
    there = {one.shortcode for one in await listed(tx)}
    if shortcode in there:
        raise Conflict("There is an emoji of this name already")
    if len(there) >= MOST:
        raise Invalid("emoji", f"are limited to {MOST}", code="too_many")
    keys = dict(files)
    await tx.run(
        _add(),
        shortcode=shortcode,
        category=_category(category),
        visible=1,
        original=keys["original"],
        still=keys.get("static") or keys["original"],
        files=msgspec.json.encode(list(keys.values())).decode(),
        created_at=tx.now,
    )
    await audit.note(tx, viewer, "create", "emoji", shortcode)
    return await _changed(tx, shortcode)


async def change(
    tx: Tx, viewer: Viewer, shortcode: str, *, category: str | None = None, visible: bool | None = None
) -> EmojiView:
    """Put an emoji elsewhere, or offer it no longer. Administrators may.

    Events: EmojiChanged. Errors: NotAllowed, NotFound, Invalid.
    """
    _check_keeper(viewer)
    row = await _found(tx, shortcode)
    place = row.category if category is None else _category(category)
    shown = row.visible if visible is None else int(visible)
    await tx.run(_change(), emoji_id=row.id, category=place, visible=shown)
    await audit.note(tx, viewer, "change", "emoji", shortcode, category=category, visible=visible)
    return await _changed(tx, shortcode)


async def remove(tx: Tx, viewer: Viewer, shortcode: str) -> list[str]:
    """The word is a word again; the keys of the files, which may go. Administrators may.

    Events: EmojiChanged. Errors: NotAllowed, NotFound.
    """
    _check_keeper(viewer)
    row = await _found(tx, shortcode)
    await tx.run(_remove(), emoji_id=row.id)
    await audit.note(tx, viewer, "delete", "emoji", shortcode)
    tx.emit(EmojiChanged(shortcode=shortcode))
    keys: list[str] = msgspec.json.decode(row.files)
    return keys


def check_word(shortcode: str) -> None:
    """Errors: Invalid."""
    if not _WORD.match(shortcode):
        raise Invalid("shortcode", "must be 2 to 60 letters, digits or underscores of ASCII")


def _check_keeper(viewer: Viewer) -> None:
    if viewer.role != Role.ADMIN:
        raise NotAllowed("Only administrators may change this")


def _category(category: str) -> str:
    return texts.one_line(category)[:_CATEGORY]


async def _found(tx: Tx, shortcode: str) -> Any:
    row = await tx.first(_one(), word=shortcode)
    if row is None:
        raise NotFound("emoji")
    return row


async def _changed(tx: Tx, shortcode: str) -> EmojiView:
    tx.emit(EmojiChanged(shortcode=shortcode))
    return next(one for one in await listed(tx) if one.shortcode == shortcode)
