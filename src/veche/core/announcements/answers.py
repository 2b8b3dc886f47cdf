"""What people do with announcements: put them aside, answer with an emoji."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from veche.core import emoji
from veche.core.announcements.load import row_of
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.events import AnnouncementAnswered
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement, upsert
from veche.lib.emoji import is_emoji
from veche.tables.announcements import announcement_reactions, announcement_reads

REACTIONS = 8  # different ones that one announcement can have

_r = announcement_reactions.c


@statement
def _dismiss() -> Any:
    return upsert(
        announcement_reads, "account_id", "announcement_id", "created_at", conflict=["account_id", "announcement_id"]
    )


@statement
def _names() -> Any:
    return select(_r.name).where(_r.announcement_id == bindparam("announcement_id")).distinct()


@statement
def _react() -> Any:
    key = ["announcement_id", "name", "account_id"]
    return upsert(announcement_reactions, *key, "created_at", conflict=key)


@statement
def _unreact() -> Any:
    mine = (_r.announcement_id == bindparam("announcement_id"), _r.name == bindparam("name"))
    return delete(announcement_reactions).where(*mine, _r.account_id == bindparam("account_id"))


async def dismiss(tx: Tx, viewer: Viewer, id: int) -> None:
    """Put it aside, once is enough. Errors: NotSignedIn, NotFound."""
    me = await _check(tx, viewer, id)
    await tx.run(_dismiss(), account_id=me, announcement_id=id, created_at=tx.now)


async def react(tx: Tx, viewer: Viewer, id: int, name: str) -> None:
    """Answer with an emoji, or with one of the instance's own by its word; again changes nothing.

    Events: AnnouncementAnswered. Errors: NotSignedIn, NotFound, Invalid (no emoji, too many different ones).
    """
    me = await _check(tx, viewer, id)
    if not is_emoji(name) and name not in {one.shortcode for one in await emoji.listed(tx)}:
        raise Invalid("name", "is not a recognized emoji", code="unknown")
    await tx.lock("announcement", id)
    there = {row[0] for row in await tx.tuples(_names(), announcement_id=id)}
    if name not in there and len(there) >= REACTIONS:
        raise Invalid("name", f"cannot be added: there are {REACTIONS} different reactions", code="too_many")
    if await tx.run(_react(), announcement_id=id, name=name, account_id=me, created_at=tx.now):
        tx.emit(AnnouncementAnswered(announcement_id=id, name=name))


async def unreact(tx: Tx, viewer: Viewer, id: int, name: str) -> None:
    """Take an answer back; it is no fault when there was none.

    Events: AnnouncementAnswered. Errors: NotSignedIn, NotFound.
    """
    me = await _check(tx, viewer, id)
    if await tx.run(_unreact(), announcement_id=id, name=name, account_id=me):
        tx.emit(AnnouncementAnswered(announcement_id=id, name=name))


async def _check(tx: Tx, viewer: Viewer, id: int) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    if (await row_of(tx, id)).published_at is None:
        raise NotFound("announcement")
    return viewer.account_id
