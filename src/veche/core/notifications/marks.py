"""How far an account has read its home and its notifications, on all its devices."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from veche.core.errors import Invalid, NotSignedIn
from veche.core.events import NotificationsRead
from veche.core.notifications.views import MarkerView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.tables.notifications import markers

HOME, NOTIFICATIONS = "home", "notifications"
TIMELINES = (HOME, NOTIFICATIONS)


@statement
def _get() -> Any:
    m = markers.c
    columns = (m.timeline, m.last_read_id, m.version, m.updated_at)
    return select(*columns).where(m.account_id == bindparam("account_id"), ids_in(m.timeline, "timelines"))


@statement
def _last_read() -> Any:
    m = markers.c
    return select(m.last_read_id).where(m.account_id == bindparam("account_id"), m.timeline == bindparam("timeline"))


@statement
def _set() -> Any:
    new: dict[str, Any] = {name: bindparam(name) for name in ("last_read_id", "updated_at")}
    return upsert(
        markers,
        "account_id",
        "timeline",
        "last_read_id",
        "updated_at",
        conflict=["account_id", "timeline"],
        set_={**new, "version": markers.c.version + 1},
    )


async def last_read(tx: Tx, account_id: int, timeline: str) -> int:
    """The newest id that was read, 0 when none was."""
    found: int | None = await tx.scalar(_last_read(), account_id=account_id, timeline=timeline)
    return found or 0


async def get(tx: Tx, viewer: Viewer, timelines: Collection[str] = TIMELINES) -> dict[str, MarkerView]:
    """The viewer's markers; what was never read has none. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    rows = await tx.all(_get(), account_id=viewer.account_id, timelines=list(timelines))
    return {row.timeline: MarkerView(row.timeline, row.last_read_id, row.version, row.updated_at) for row in rows}


async def set_(tx: Tx, viewer: Viewer, read: Mapping[str, int]) -> dict[str, MarkerView]:
    """Move markers, forwards or backwards; each move raises the version. Those moved, as they are now.

    Emits NotificationsRead when the notifications' marker is among them. Errors: NotSignedIn, Invalid.
    """
    if viewer.account_id is None:
        raise NotSignedIn
    for timeline, id_ in read.items():
        if timeline not in TIMELINES:
            raise Invalid("timeline", "is none that has a marker")
        if not 0 <= id_ < 1 << 63:
            raise Invalid("last_read_id", "is no id")
        params = {"account_id": viewer.account_id, "timeline": timeline, "last_read_id": id_, "updated_at": tx.now}
        await tx.run(_set(), **params)
    if NOTIFICATIONS in read:
        tx.emit(NotificationsRead(account_id=viewer.account_id, to=(viewer.account_id,)))
    return await get(tx, viewer, list(read))
