"""The fields of profiles: the system's own, and those that a project declares."""

import re
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update

from veche.core.errors import Conflict, Invalid, NotFound
from veche.core.mailing.values import FieldType
from veche.core.mailing.views import FieldView, ProjectView
from veche.core.tx import Tx
from veche.db import IntegrityError, statement
from veche.tables.mailing import fields

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")

SYSTEM: dict[str, FieldType] = {
    "uid": FieldType.STRING,
    "email": FieldType.STRING,
    "phone": FieldType.STRING,
    "lang": FieldType.STRING,
    "gender": FieldType.STRING,
    "birthday": FieldType.DATETIME,
    "email_verified": FieldType.FLAG,
    "wp_token": FieldType.STRING,
    "subscribed_at": FieldType.DATETIME,
    "confirmed_at": FieldType.DATETIME,
    "unsubscribed_at": FieldType.DATETIME,
    "subscribed_categories": FieldType.JSON,
    "spam_reported_at": FieldType.DATETIME,
    "bounce_error": FieldType.STRING,
    "bounce_at": FieldType.DATETIME,
    "blacklisted_at": FieldType.DATETIME,
    "gcnotif_unsubscribe_at": FieldType.DATETIME,
}
INDEXED = frozenset({"uid", "email", "phone"})
WRITABLE = frozenset({"lang", "gender", "birthday", "email_verified", "wp_token"})


class NewField(msgspec.Struct, frozen=True):
    """A field to be declared."""

    name: str
    type: str
    title: str = ""


@statement
def _insert() -> Any:
    columns = ("project_id", "name", "type", "title", "created_at")
    return insert(fields).values({name: bindparam(name) for name in columns}).returning(fields.c.id)


@statement
def _select(*, one: bool = False, archived: bool = False) -> Any:
    query = select(fields).where(fields.c.project_id == bindparam("project")).order_by(fields.c.id)
    if one:
        query = query.where(fields.c.id == bindparam("field"))
    return query if archived or one else query.where(fields.c.archived_at.is_(None))


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("title", "archived_at")}
    return update(fields).where(fields.c.id == bindparam("field")).values(values)


def _view(row: Any) -> FieldView:
    return FieldView(row.id, row.project_id, row.name, row.type, row.title, row.archived_at)


async def create(tx: Tx, project: ProjectView, new: NewField) -> int:
    """Declares a field. For the project's editors. Invalid, Conflict (name taken)."""
    if not NAME.fullmatch(new.name) or new.name in SYSTEM:
        raise Invalid("name", "a letter, then up to 63 letters, digits, _ or -; no system field")
    if new.type not in FieldType._value2member_map_:
        raise Invalid("type", f"one of {', '.join(FieldType)}")
    try:
        async with tx.savepoint():
            number = await tx.scalar(
                _insert(), project_id=project.id, name=new.name, type=new.type, title=new.title, created_at=tx.now
            )
    except IntegrityError as error:
        raise Conflict("This name is taken") from error
    return int(number)


async def list_all(tx: Tx, project: ProjectView, *, archived: bool = False) -> list[FieldView]:
    """The declared fields in the order of their making."""
    return [_view(row) for row in await tx.all(_select(archived=archived), project=project.id)]


async def show(tx: Tx, project: ProjectView, number: int) -> FieldView:
    """One declared field, or NotFound."""
    row = await tx.first(_select(one=True), project=project.id, field=number)
    if row is None:
        raise NotFound("field")
    return _view(row)


async def change(tx: Tx, project: ProjectView, number: int, *, title: str) -> FieldView:
    """A new title. Name and type stay: values are kept by them. For the project's editors."""
    field = await show(tx, project, number)
    await tx.run(_update(), field=number, new_title=title, new_archived_at=field.archived_at)
    return await show(tx, project, number)


async def archive(tx: Tx, project: ProjectView, number: int, *, archived: bool = True) -> FieldView:
    """Puts a field away (it is ignored like an undeclared one; its values stay) or takes it out again."""
    field = await show(tx, project, number)
    await tx.run(_update(), field=number, new_title=field.title, new_archived_at=tx.now if archived else None)
    return await show(tx, project, number)
