"""Whom a letter may reach: the conditions of `resolve.*`, and the filters that protect people.

Conditions choose among the profiles of one address; they are evaluated here, because there are a few candidates and
many types. The protecting filters come first, and no condition lifts a quarantine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from veche.core.mailing import fields, load, quarantine
from veche.core.mailing.errors import BadArguments, Filtered, NoProfile, bad_value
from veche.core.mailing.fields import SYSTEM
from veche.core.mailing.identity import Identity
from veche.core.mailing.letters import CATEGORY, SERVICE
from veche.core.mailing.values import BadValue, FieldType, comparable, parse, parse_flag, parse_int, parse_operand
from veche.core.mailing.views import LetterView, ProfileView, ProjectView
from veche.core.tx import Tx

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, operand: value == operand,
    "ne": lambda value, operand: value != operand,
    "lt": lambda value, operand: value < operand,
    "lte": lambda value, operand: value <= operand,
    "gt": lambda value, operand: value > operand,
    "gte": lambda value, operand: value >= operand,
}
_OPERATORS = (*_COMPARE, "in", "contains", "set")
# In this order a person's state is told; a voided person looks like a blacklisted one.
_REASONS = {
    quarantine.VOID: "blacklist", quarantine.BLACKLIST: "blacklist", quarantine.SPAM: "spam",
    quarantine.BOUNCE: "bounce",
}  # fmt: skip


class Condition(msgspec.Struct, frozen=True):
    """`field operator any-of-operands`, the operands already of the field's type."""

    field: str
    kind: FieldType
    operator: str
    operands: tuple[Any, ...]

    def holds(self, profile: ProfileView) -> bool:
        """Whether the profile's value meets it. Without a value only `ne` and `set` can."""
        value = profile.values.get(self.field)
        if self.operator == "set":
            return (value is not None) in self.operands
        if value is None:
            return self.operator == "ne"
        if self.operator == "contains":
            return any(_contains(value, operand) for operand in self.operands)
        left = _folded(self.field, comparable(self.kind, value))
        compare = _COMPARE["eq" if self.operator == "in" else self.operator]
        met = [compare(left, _folded(self.field, comparable(self.kind, operand))) for operand in self.operands]
        return all(met) if self.operator == "ne" else any(met)


async def conditions(
    tx: Tx, project: ProjectView, letter: LetterView, resolve: Mapping[str, Sequence[str]]
) -> list[Condition]:
    """The caller's conditions, checked. BadArguments with every fault."""
    if not resolve:
        return []
    declared = {one.name: FieldType(one.type) for one in await fields.list_all(tx, project)}
    found: list[Condition] = []
    faults: dict[str, list[str]] = {}
    for name, texts in resolve.items():
        try:
            condition = _condition(name, texts, {**declared, **SYSTEM}, tx.now, letter)
        except BadValue as error:
            faults[f"resolve.{name}"] = [str(error)]
            continue
        found += [condition] if condition else []
    if faults:
        raise BadArguments(faults)
    return found


async def recipient(
    tx: Tx, project: ProjectView, letter: LetterView, identity: Identity, wanted: Sequence[Condition]
) -> ProfileView | None:
    """The profile that the letter goes to; None for an address without one. Filtered, NoProfile."""
    await refuse_quarantined(tx, project, identity)
    rows = await load.rows_of(tx, project.id, identity)
    candidates = [row for row in rows if identity.email is None or row.email_key == identity.email.lower()]
    if rows and not candidates:
        raise NoProfile
    if not rows:
        if not project.send_to_unknown:
            raise NoProfile
        if letter.purpose == CATEGORY:
            raise Filtered("category")
        if wanted:
            raise Filtered("resolve")
        return None
    views = [view for view in await load.views_of(tx, candidates) if all(one.holds(view) for one in wanted)]
    if not views:
        raise Filtered("resolve")
    refuse_unsubscribed(letter, views[0])
    return views[0]


async def refuse_quarantined(tx: Tx, project: ProjectView, identity: Identity) -> None:
    """Filtered when the address is in a quarantine, or any identifier is a voided person's."""
    if await quarantine.is_voided(tx, project.id, identity):
        raise Filtered(_REASONS[quarantine.VOID])
    if identity.email is None:
        return
    kinds = {found.kind for found in await quarantine.kinds_of(tx, project.id, identity.email)}
    for kind, reason in _REASONS.items():
        if kind in kinds:
            raise Filtered(reason)


def refuse_unsubscribed(letter: LetterView, profile: ProfileView) -> None:
    """Filtered when a letter of a category goes to somebody who did not ask for it. Service letters always may."""
    if letter.purpose == SERVICE or letter.category_id in profile.categories:
        return
    raise Filtered("category" if profile.unsubscribed_at is None else "unsubscribed")


def _condition(
    name: str, texts: Sequence[str], known: Mapping[str, FieldType], now: int, letter: LetterView
) -> Condition | None:
    if name == "category":
        numbers = tuple(_checked(parse_int, text, "category") for text in texts)
        return Condition("subscribed_categories", FieldType.JSON, "contains", numbers)
    if name == "unsubscribed":
        # Service letters reach the unsubscribed anyway; no word of a caller lets others do so.
        if list(texts) != ["any"] or letter.purpose != SERVICE:
            raise BadValue(bad_value("unsubscribed", texts[-1], ["any"] if letter.purpose == SERVICE else []))
        return None
    field, _, operator = name.rpartition("__")
    if not field or operator not in _OPERATORS:
        field, operator = name, "eq"
    if field not in known:
        raise BadValue(bad_value("field", field, sorted(known)))
    return Condition(field, known[field], operator, _operands(field, known[field], operator, texts, now))


def _operands(field: str, kind: FieldType, operator: str, texts: Sequence[str], now: int) -> tuple[Any, ...]:
    if operator == "set":
        return tuple(_checked(parse_flag, text, "flag") for text in texts)
    if operator == "in":
        texts = [part for text in texts for part in text.split(",") if part]
    if operator == "contains":
        if field == "subscribed_categories":
            return tuple(_checked(parse_int, text, "category") for text in texts)
        return tuple(texts)
    if kind is FieldType.LIST:
        return tuple(_checked(lambda text: parse(kind, (text,)), text, kind.value) for text in texts)
    return tuple(_checked(lambda text: parse_operand(kind, text, now), text, kind.value) for text in texts)


def _checked(reader: Callable[[str], Any], text: str, what: str) -> Any:
    try:
        return reader(text)
    except BadValue:
        raise BadValue(bad_value(what, text)) from None


def _contains(value: Any, operand: Any) -> bool:
    if isinstance(value, (list, dict)):
        return operand in value
    return isinstance(value, str) and str(operand) in value


def _folded(field: str, value: Any) -> Any:
    return value.lower() if field == "email" and isinstance(value, str) else value
