"""Profiles: the addressees of a project. Found by uid, e-mail or phone; made and changed field by field."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, delete, insert, or_, update

from veche.core.mailing import consent, fields, load, policy, quarantine, removal
from veche.core.mailing.addresses import email_key
from veche.core.mailing.errors import BadArguments, BadFields, Inaccessible, NoProfile, bad_value
from veche.core.mailing.fields import SYSTEM, WRITABLE
from veche.core.mailing.identity import Identity, Who, digests
from veche.core.mailing.policy import Act
from veche.core.mailing.projects import is_language, normal_language
from veche.core.mailing.values import BadValue, FieldType, parse
from veche.core.mailing.views import ProfileView, ProjectView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.tables.mailing import field_values, profiles

GENDER_MAX = 16
_CONTACT = ("email", "email_key", "phone")


class ProfileChange(msgspec.Struct, frozen=True):
    """What to set and to clear in one profile. Values are texts as they came; their fields know their types."""

    identity: Identity
    values: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    clear: frozenset[str] = frozenset()


@statement
def _insert(*, columns: tuple[str, ...]) -> Any:
    names = ("project_id", "created_at", "updated_at", *columns)
    if "external_id" in columns:
        return upsert(profiles, *names, conflict=["project_id", "external_id"]).returning(profiles.c.id)
    return insert(profiles).values({name: bindparam(name) for name in names}).returning(profiles.c.id)


@statement
def _update(*, columns: tuple[str, ...]) -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}", type_=profiles.c[name].type) for name in columns}
    values["updated_at"] = bindparam("now")
    if "email_key" in columns:
        # A new mailbox has proved nothing yet, and links sent to the old one are dead.
        moved = or_(profiles.c.email_key.is_(None), profiles.c.email_key != bindparam("new_email_key"))
        values["generation"] = profiles.c.generation + case((moved, 1), else_=0)
        for name in ("email_verified", "confirmed_at", "bounce_at", "bounce_error"):
            if name not in columns:
                values[name] = case((moved, None), else_=profiles.c[name])
    return update(profiles).where(profiles.c.id == bindparam("profile")).values(values)


@statement
def _set_value() -> Any:
    return upsert(field_values, "profile_id", "field_id", "value", conflict=["profile_id", "field_id"], set_=["value"])


@statement
def _clear_values() -> Any:
    return delete(field_values).where(
        field_values.c.profile_id == bindparam("profile"), ids_in(field_values.c.field_id, "fields")
    )


@statement
def _mark() -> Any:
    values = {"email_verified": 1, "updated_at": bindparam("now")}
    return update(profiles).where(profiles.c.id == bindparam("profile")).values(values)


async def find(tx: Tx, project: ProjectView, identity: Identity, *, lock: bool = False) -> list[Any]:
    """The rows of the persons meant, last updated first; every identifier given must agree. NoProfile when none."""
    if await quarantine.is_voided(tx, project.id, identity):
        raise NoProfile
    return await _matching(tx, project, identity, lock=lock)


async def find_one(tx: Tx, project: ProjectView, identity: Identity) -> Any:
    """The row of the one person meant, locked. Inaccessible (voided), NoProfile, BadArguments (several)."""
    if await quarantine.is_voided(tx, project.id, identity):
        raise Inaccessible
    return _only(await _matching(tx, project, identity, lock=True), identity)


async def get(tx: Tx, project: ProjectView, identity: Identity) -> ProfileView:
    """One profile; of several with one e-mail the last updated. NoProfile."""
    rows = await find(tx, project, identity)
    return (await load.views_of(tx, rows[:1]))[0]


async def get_all(tx: Tx, project: ProjectView, email: str) -> list[ProfileView]:
    """All profiles with an e-mail, last updated first. NoProfile when there is none."""
    return await load.views_of(tx, await find(tx, project, Identity(email=email)))


async def change(tx: Tx, project: ProjectView, new: ProfileChange) -> int:
    """Makes or changes a profile; its number. Undeclared fields are ignored, a bad value changes nothing.

    For the project, when its policy allows. Barred, BadFields, Inaccessible (a voided person), BadArguments (several).
    """
    policy.require(project, Act.PROFILES_WRITE)
    columns, own, cleared = await _parsed(tx, project, new)
    if await quarantine.is_voided(tx, project.id, new.identity):
        raise Inaccessible
    number = await _find_or_make(tx, project, new.identity, columns)
    if cleared:
        await tx.run(_clear_values(), profile=number, fields=cleared)
    await tx.many(_set_value(), [{"profile_id": number, "field_id": key, "value": value} for key, value in own.items()])
    return number


async def verify(tx: Tx, project: ProjectView, identity: Identity, who: Who) -> None:
    """Notes that the e-mail was proved to be the person's. Idempotent. NoProfile, BadArguments (several)."""
    rows = await find(tx, project, identity, lock=True)
    row = _only(rows, identity)
    if not row.email_verified:
        await tx.run(_mark(), profile=row.id, now=tx.now)
        await consent.record(tx, project.id, [consent.Entry("verify", row.id, person_digest(tx, row))], who)


async def remove(tx: Tx, project: ProjectView, identity: Identity, who: Who) -> None:
    """Deletes the persons meant with their history and quarantines; a GDPR void stays. NoProfile."""
    rows = await find(tx, project, identity, lock=True)
    entries = [consent.Entry("delete", None, person_digest(tx, row)) for row in rows]
    await removal.delete(tx, rows)
    for email in {row.email for row in rows if row.email}:
        await quarantine.forget(tx, project.id, email)
        if not await load.rows_of(tx, project.id, Identity(email=email)):
            await removal.delete_history(tx, project.id, email)
    await consent.record(tx, project.id, entries, who)


def person_digest(tx: Tx, row: Any) -> bytes:
    """What the log keeps of a person: the digest of the first identifier that there is."""
    return digests(tx, Identity(row.external_id, row.email, row.phone))[0]


async def _matching(tx: Tx, project: ProjectView, identity: Identity, *, lock: bool) -> list[Any]:
    rows = await agreeing(tx, project, identity, lock=lock)
    if not rows:
        raise NoProfile
    return rows


async def agreeing(tx: Tx, project: ProjectView, identity: Identity, *, lock: bool) -> list[Any]:
    """The rows of the persons meant, or none; NoProfile when the identifiers belong to different persons."""
    rows = await load.rows_of(tx, project.id, identity, lock=lock)
    found = [row for row in rows if _agrees(row, identity)]
    if rows and not found:
        raise NoProfile
    return found


def _agrees(row: Any, identity: Identity) -> bool:
    return (
        (identity.external_id is None or row.external_id == identity.external_id)
        and (identity.email is None or row.email_key == email_key(identity.email))
        and (identity.phone is None or row.phone == identity.phone)
    )


def _only(rows: list[Any], identity: Identity) -> Any:
    if len(rows) > 1:
        raise BadArguments({identity.by.removesuffix("_key"): ["Several profiles match, pass uid"]})
    return rows[0]


async def _find_or_make(tx: Tx, project: ProjectView, identity: Identity, columns: dict[str, Any]) -> int:
    contact = {"email": identity.email, "phone": identity.phone}
    columns = {**columns, **{name: value for name, value in contact.items() if value is not None}}
    if identity.email is not None:
        columns["email_key"] = email_key(identity.email)
    rows = await load.rows_of(tx, project.id, identity, lock=True)
    if not rows and identity.external_id is None:
        # An e-mail is not unique, so nothing but this lock keeps two callers from making one person twice.
        await tx.lock("mailing", project.id, identity.by, identity.value)
        rows = await load.rows_of(tx, project.id, identity, lock=True)
    if not rows:
        made = await _make(tx, project, {**columns, "external_id": identity.external_id})
        if made is not None:
            return made
        rows = await load.rows_of(tx, project.id, identity, lock=True)
    number = int(_only(rows, identity).id)
    changed = {f"new_{name}": value for name, value in columns.items()}
    await tx.run(_update(columns=tuple(sorted(columns))), profile=number, now=tx.now, **changed)
    return number


async def _make(tx: Tx, project: ProjectView, columns: dict[str, Any]) -> int | None:
    """The new profile's number; None when somebody else has just made this uid."""
    given = {name: value for name, value in columns.items() if value is not None}
    stamps = {"project_id": project.id, "created_at": tx.now, "updated_at": tx.now}
    made: int | None = await tx.scalar(_insert(columns=tuple(sorted(given))), **stamps, **given)
    return made


async def _parsed(tx: Tx, project: ProjectView, new: ProfileChange) -> tuple[dict[str, Any], dict[int, str], list[int]]:
    """System columns to set, own fields to set (as JSON), own fields to clear. BadFields with every fault."""
    declared = {found.name: found for found in await fields.list_all(tx, project)}
    columns: dict[str, Any] = {name: None for name in new.clear if name in WRITABLE}
    own: dict[int, str] = {}
    faults: dict[str, list[str]] = {}
    for name, texts in new.values.items():
        known = declared.get(name)
        if name not in WRITABLE and known is None:
            continue
        kind = SYSTEM[name] if known is None else FieldType(known.type)
        try:
            value = parse(kind, texts) if known else _system_value(name, kind, texts)
        except BadValue:
            faults[f"pin.{name}"] = [bad_value(kind.value, texts[-1])]
            continue
        if known is None:
            columns[name] = value
        else:
            own[known.id] = msgspec.json.encode(value).decode()
    if faults:
        raise BadFields(faults)
    return columns, own, [declared[name].id for name in new.clear if name in declared]


def _system_value(name: str, kind: FieldType, texts: tuple[str, ...]) -> Any:
    value = parse(kind, texts)
    if name == "lang":
        if not is_language(value):
            raise BadValue(kind)
        return normal_language(value)
    if name == "gender" and len(value) > GENDER_MAX:
        raise BadValue(kind)
    return int(value) if kind is FieldType.FLAG else value
