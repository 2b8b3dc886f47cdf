"""Words that moderators use again and again, to choose from instead of writing them anew."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from veche.core import audit
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.limits import check_length
from veche.core.moderation.dossiers import check_moderates
from veche.core.moderation.views import PresetView
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.lib.text import normalize, one_line
from veche.tables.moderation import warning_presets

TITLE_LONGEST, TEXT_LONGEST = 200, 5000
_w = warning_presets.c


@statement
def _all(*, one: bool) -> Any:
    query = select(warning_presets)
    return query.where(_w.id == bindparam("preset_id")) if one else query.order_by(_w.id)


@statement
def _insert() -> Any:
    columns = ("title", "text", "created_at")
    return warning_presets.insert().values({name: bindparam(name) for name in columns}).returning(_w.id)


@statement
def _delete() -> Any:
    return delete(warning_presets).where(_w.id == bindparam("preset_id"))


async def listed(tx: Tx, viewer: Viewer) -> list[PresetView]:
    """All of them, the oldest first. Moderators. Errors: NotAllowed."""
    check_moderates(viewer)
    return [_view(row) for row in await tx.all(_all(one=False))]


async def load_one(tx: Tx, viewer: Viewer, id: int) -> PresetView:
    """One of them. Moderators. Errors: NotAllowed, NotFound."""
    check_moderates(viewer)
    row = await tx.first(_all(one=True), preset_id=id)
    if row is None:
        raise NotFound("preset")
    return _view(row)


async def create(tx: Tx, viewer: Viewer, title: str, text: str) -> PresetView:
    """Keep words to be used again. Administrators. Errors: NotAllowed, Invalid."""
    _check_keeps(viewer)
    title, text = one_line(title), normalize(text).strip()
    if not text:
        raise Invalid("text", "can't be blank", code="blank")
    check_length("title", title, TITLE_LONGEST)
    check_length("text", text, TEXT_LONGEST)
    id = await tx.scalar(_insert(), title=title, text=text, created_at=tx.now)
    await audit.note(tx, viewer, "create", "preset", id)
    return PresetView(id, title, text, tx.now)


async def remove(tx: Tx, viewer: Viewer, id: int) -> None:
    """Keep them no longer. Administrators. Errors: NotAllowed, NotFound."""
    _check_keeps(viewer)
    if not await tx.run(_delete(), preset_id=id):
        raise NotFound("preset")
    await audit.note(tx, viewer, "delete", "preset", id)


def _check_keeps(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("Only administrators keep words for warnings")


def _view(row: Row) -> PresetView:
    return PresetView(row.id, row.title, row.text, row.created_at)
