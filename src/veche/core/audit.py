"""Who of those who watch over the instance did what. Every verb of theirs writes one line in its own transaction."""

from typing import Any

import msgspec
from sqlalchemy import select

from veche.core import paging
from veche.core.errors import NotAllowed
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.tables.moderation import audit_log

_l = audit_log.c


class AuditLine(msgspec.Struct, frozen=True):
    """One thing that was done. `by_id` is None where the instance itself did it."""

    id: int
    by_id: int | None
    action: str
    kind: str
    thing: str
    details: dict[str, Any]
    created_at: int


@statement
def _insert() -> Any:
    return upsert(audit_log, "by_id", "action", "kind", "thing", "details", "created_at", conflict=["id"])


@statement
def _listed(*, before: bool, after: bool, ascending: bool) -> Any:
    return paging.apply(select(audit_log), _l.id, before=before, after=after, ascending=ascending)


async def note(tx: Tx, viewer: Viewer, action: str, kind: str, thing: int | str, **details: Any) -> None:
    """Write down that the viewer did this to that. For the verbs themselves, once they know that they will."""
    await tx.run(
        _insert(),
        by_id=viewer.account_id,
        action=action,
        kind=kind,
        thing=str(thing),
        details=msgspec.json.encode({name: value for name, value in details.items() if value is not None}).decode(),
        created_at=tx.now,
    )


async def listed(tx: Tx, viewer: Viewer, page: Page) -> Slice[AuditLine]:
    """What was done, the latest first. Moderators may read it. Errors: NotAllowed."""
    if not viewer.moderates:
        raise NotAllowed("Only moderators read the log")
    rows = await tx.all(_listed(**page.flags), **page.params)
    return paging.sliced(rows, page, lambda row: int(row.id), _line)


def _line(row: Row) -> AuditLine:
    details = msgspec.json.decode(row.details)
    return AuditLine(row.id, row.by_id, row.action, row.kind, row.thing, details, row.created_at)
