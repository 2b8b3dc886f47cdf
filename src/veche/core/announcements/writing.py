"""Announcements written, told, taken back. Administrators do that."""

import re
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, update

from veche.core import audit
from veche.core.announcements.load import find_row, load_one, row_of
from veche.core.announcements.views import AnnouncementView, NewAnnouncement
from veche.core.errors import Invalid, NotAllowed
from veche.core.events import AnnouncementGone, AnnouncementTold
from veche.core.limits import check_length
from veche.core.posts.people import understand
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.lib import text as texts
from veche.tables.announcements import announcement_reactions, announcement_reads, announcements

PUBLISH, END = "announcements.publish", "announcements.end"

_a = announcements.c
_WRITTEN = ("source", "html", "mentions", "tags", "posts", "starts_at", "ends_at", "all_day", "scheduled_at")


@statement
def _insert() -> Any:
    names = (*_WRITTEN, "published_at", "created_at", "updated_at")
    return insert(announcements).values({name: bindparam(name) for name in names}).returning(_a.id)


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in (*_WRITTEN, "updated_at")}
    return update(announcements).where(_a.id == bindparam("announcement_id")).values(values)


@statement
def _set_published() -> Any:
    values: dict[str, Any] = {"published_at": bindparam("at"), "updated_at": bindparam("moment")}
    return update(announcements).where(_a.id == bindparam("announcement_id")).values(values)


@statement
def _delete(*, table: str) -> Any:
    tables = {"reactions": announcement_reactions, "reads": announcement_reads}
    if table in tables:
        return delete(tables[table]).where(tables[table].c.announcement_id == bindparam("announcement_id"))
    return delete(announcements).where(_a.id == bindparam("announcement_id"))


class Changes(msgspec.Struct, frozen=True):
    """What is changed of an announcement; None leaves a thing as it is, 0 takes a time away."""

    text: str | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    all_day: bool | None = None


async def create(tx: Tx, viewer: Viewer, new: NewAnnouncement) -> AnnouncementView:
    """Tell everybody something: at once, at its time, or not before `publish` (a draft). Administrators may.

    Events: AnnouncementTold, when it is told at once. Errors: NotAllowed, Invalid.
    """
    _check_keeper(viewer)
    later = new.draft or (new.scheduled_at is not None and new.scheduled_at > tx.now)
    values = await _values(tx, new)
    id: int = await tx.scalar(
        _insert(), **values, published_at=None if later else tx.now, created_at=tx.now, updated_at=tx.now
    )
    await audit.note(tx, viewer, "create", "announcement", id)
    if not later:
        tx.emit(AnnouncementTold(announcement_id=id))
    elif new.scheduled_at is not None:
        await tx.enqueue(PUBLISH, unique=f"{PUBLISH}:{id}", run_at=new.scheduled_at, announcement_id=id)
    await _plan_end(tx, id, new.ends_at)
    return await load_one(tx, viewer, id)


async def change(tx: Tx, viewer: Viewer, id: int, changes: Changes) -> AnnouncementView:
    """Other words or times. Administrators may.

    Events: AnnouncementTold, when it is being told. Errors: NotAllowed, NotFound, Invalid.
    """
    _check_keeper(viewer)
    row = await row_of(tx, id)
    new = NewAnnouncement(
        text=row.source if changes.text is None else changes.text,
        starts_at=_time(changes.starts_at, row.starts_at),
        ends_at=_time(changes.ends_at, row.ends_at),
        all_day=bool(row.all_day) if changes.all_day is None else changes.all_day,
        scheduled_at=row.scheduled_at,
    )
    await tx.run(_update(), announcement_id=id, **await _values(tx, new), updated_at=tx.now)
    await audit.note(tx, viewer, "change", "announcement", id)
    if row.published_at is not None:
        tx.emit(AnnouncementTold(announcement_id=id))
    await _plan_end(tx, id, new.ends_at)
    return await load_one(tx, viewer, id)


async def publish(tx: Tx, viewer: Viewer, id: int) -> AnnouncementView:
    """Tell it now. Administrators may. Events: AnnouncementTold. Errors: NotAllowed, NotFound."""
    _check_keeper(viewer)
    row = await row_of(tx, id)
    if row.published_at is None:
        await _tell(tx, id)
        await audit.note(tx, viewer, "publish", "announcement", id)
    return await load_one(tx, viewer, id)


async def unpublish(tx: Tx, viewer: Viewer, id: int) -> AnnouncementView:
    """Tell it no longer. Administrators may. Events: AnnouncementGone. Errors: NotAllowed, NotFound."""
    _check_keeper(viewer)
    row = await row_of(tx, id)
    await _hush(tx, row)
    if row.published_at is not None:
        await audit.note(tx, viewer, "unpublish", "announcement", id)
    return await load_one(tx, viewer, id)


async def remove(tx: Tx, viewer: Viewer, id: int) -> None:
    """Throw it away with all answers. Administrators may. Events: AnnouncementGone. Errors: NotAllowed, NotFound."""
    _check_keeper(viewer)
    await _hush(tx, await row_of(tx, id))
    for table in ("reactions", "reads", "announcements"):
        await tx.run(_delete(table=table), announcement_id=id)
    await audit.note(tx, viewer, "delete", "announcement", id)


async def publish_scheduled(tx: Tx, announcement_id: int) -> None:
    """Job `announcements.publish`: its time has come. Does nothing when it was told, or thrown away, before."""
    row = await find_row(tx, announcement_id)
    if row is not None and row.published_at is None and (row.scheduled_at or 0) <= tx.now:
        await _tell(tx, announcement_id)


async def end(tx: Tx, announcement_id: int) -> None:
    """Job `announcements.end`: its time is over. Does nothing when the end was moved."""
    row = await find_row(tx, announcement_id)
    if row is not None and row.ends_at is not None and row.ends_at <= tx.now:
        await _hush(tx, row)


async def _tell(tx: Tx, id: int) -> None:
    await tx.run(_set_published(), announcement_id=id, at=tx.now, moment=tx.now)
    tx.emit(AnnouncementTold(announcement_id=id))


async def _hush(tx: Tx, row: Row) -> None:
    if row.published_at is not None:
        await tx.run(_set_published(), announcement_id=row.id, at=None, moment=tx.now)
        tx.emit(AnnouncementGone(announcement_id=row.id))


async def _plan_end(tx: Tx, id: int, ends_at: int | None) -> None:
    if ends_at is not None:
        await tx.enqueue(END, unique=f"{END}:{id}:{ends_at}", run_at=ends_at, announcement_id=id)


async def _values(tx: Tx, new: NewAnnouncement) -> dict[str, Any]:
    source = texts.normalize(new.text).strip()
    if not source:
        raise Invalid("text", "must not be empty", code="blank")
    check_length("text", source, tx.limits.text)
    if new.starts_at is not None and new.ends_at is not None and new.ends_at <= new.starts_at:
        raise Invalid("ends_at", "must be after the beginning")
    if new.ends_at is not None and new.ends_at <= tx.now:
        raise Invalid("ends_at", "is over already")
    understood = await understand(tx, Viewer.anonymous, source)
    return {
        "source": source,
        "html": understood.html,
        "mentions": _json(understood.mentions),
        "tags": _json([name for name, _ in understood.tags]),
        "posts": _json(_posts_in(tx, source)),
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "all_day": int(new.all_day),
        "scheduled_at": new.scheduled_at,
    }


def _posts_in(tx: Tx, source: str) -> list[int]:
    """Posts of this server that the text links to."""
    pattern = re.escape(tx.settings.url("/@")) + r"[\w.-]+/(\d{1,19})(?!\d)"
    return list(dict.fromkeys(int(id) for id in re.findall(pattern, source) if int(id) < 2**63))


def _time(given: int | None, before: int | None) -> int | None:
    return before if given is None else given or None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _check_keeper(viewer: Viewer) -> None:
    if viewer.role != Role.ADMIN:
        raise NotAllowed("Only administrators write announcements")
