"""Rows → views of profiles: three statements for any number of persons."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from veche.core.mailing.fields import SYSTEM
from veche.core.mailing.identity import Identity
from veche.core.mailing.views import ProfileView
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.mailing import field_values, fields, profiles, subscriptions

MOST = 1000
# Fields of the system and the columns that hold them.
_COLUMNS = {name: "external_id" if name == "uid" else name for name in SYSTEM if name != "subscribed_categories"}


@statement
def _select(*, by: str, lock: bool = False) -> Any:
    query = (
        select(profiles)
        .where(profiles.c.project_id == bindparam("project"), profiles.c[by] == bindparam("value"))
        .order_by(profiles.c.updated_at.desc(), profiles.c.id.desc())
        .limit(MOST)
    )
    return query.with_for_update() if lock else query


@statement
def _one() -> Any:
    return select(profiles).where(profiles.c.id == bindparam("profile"))


@statement
def _locked() -> Any:
    return select(profiles.c.id).where(profiles.c.id == bindparam("profile")).with_for_update()


@statement
def _values() -> Any:
    return (
        select(field_values.c.profile_id, fields.c.name, fields.c.type, field_values.c.value)
        .join_from(field_values, fields, fields.c.id == field_values.c.field_id)
        .where(ids_in(field_values.c.profile_id, "profiles"), fields.c.archived_at.is_(None))
        .order_by(fields.c.id)
    )


@statement
def _categories() -> Any:
    return (
        select(subscriptions.c.profile_id, subscriptions.c.category_id)
        .where(ids_in(subscriptions.c.profile_id, "profiles"))
        .order_by(subscriptions.c.category_id)
    )


async def rows_of(tx: Tx, project_id: int, identity: Identity, *, lock: bool = False) -> list[Any]:
    """The rows that the identity's first identifier names, last updated first. `lock`: others wait for this Tx."""
    return await tx.all(_select(by=identity.by, lock=lock), project=project_id, value=identity.value)


async def row_of(tx: Tx, profile_id: int, *, lock: bool = False) -> Any | None:
    """One row by its number."""
    if lock:
        await tx.first(_locked(), profile=profile_id)
    return await tx.first(_one(), profile=profile_id)


async def categories_of(tx: Tx, profile_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Each person's categories, ascending."""
    found: dict[int, list[int]] = {number: [] for number in profile_ids}
    for row in await tx.all(_categories(), profiles=list(profile_ids)):
        found[row.profile_id].append(row.category_id)
    return {number: tuple(categories) for number, categories in found.items()}


async def views_of(tx: Tx, rows: Sequence[Any]) -> list[ProfileView]:
    """Rows as views, in their order."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    own: dict[int, list[Any]] = {number: [] for number in ids}
    for value in await tx.all(_values(), profiles=ids):
        own[value.profile_id].append(value)
    categories = await categories_of(tx, ids)
    return [_view(row, own[row.id], categories[row.id]) for row in rows]


def _view(row: Any, own: list[Any], categories: tuple[int, ...]) -> ProfileView:
    values: dict[str, Any] = {
        name: value for name, column in _COLUMNS.items() if (value := getattr(row, column)) is not None
    }
    if "email_verified" in values:
        values["email_verified"] = bool(values["email_verified"])
    if categories:
        values["subscribed_categories"] = list(categories)
    types: dict[str, str] = {name: SYSTEM[name].value for name in values}
    for field in own:
        values[field.name] = msgspec.json.decode(field.value)
        types[field.name] = field.type
    return ProfileView(
        id=row.id, project_id=row.project_id, external_id=row.external_id, email=row.email, phone=row.phone,
        lang=row.lang, unsubscribed_at=row.unsubscribed_at, generation=row.generation, values=values, types=types,
        categories=categories,
    )  # fmt: skip
