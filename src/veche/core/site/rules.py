"""The rules of the instance, one sentence each, with hints and translations."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from veche.core import audit
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.limits import check_length
from veche.core.site.views import RuleView, RuleWords
from veche.core.tx import Tx
from veche.core.viewer import Role, Viewer
from veche.db import Row, statement
from veche.lib import text as texts
from veche.tables.instance import rules

LONGEST = 1000

_r = rules.c
_words = msgspec.json.Decoder(dict[str, RuleWords]).decode


@statement
def _listed() -> Any:
    return select(rules).where(_r.deleted_at.is_(None)).order_by(_r.position, _r.id)


@statement
def _one() -> Any:
    return select(rules).where(_r.id == bindparam("rule_id"), _r.deleted_at.is_(None)).with_for_update()


@statement
def _add() -> Any:
    place = select(func.coalesce(func.max(_r.position), 0) + 1).scalar_subquery()
    values: dict[str, Any] = {name: bindparam(name) for name in ("text", "hint", "created_at")}
    return insert(rules).values({**values, "position": place}).returning(_r.id)


@statement
def _write() -> Any:
    values: dict[str, Any] = {
        name: bindparam(name) for name in ("text", "hint", "translations", "position", "deleted_at")
    }
    return update(rules).where(_r.id == bindparam("rule_id")).values(values)


async def listed(tx: Tx) -> list[RuleView]:
    """The rules in their order; while none are written, those of the settings, by their places. One statement."""
    rows = await tx.all(_listed())
    if rows:
        return [_view(row) for row in rows]
    return [RuleView(place, text, "", {}) for place, text in enumerate(tx.settings.instance.rules, 1)]


async def add(tx: Tx, viewer: Viewer, text: str, hint: str = "") -> RuleView:
    """One more rule, at the end. Administrators may. Errors: NotAllowed, Invalid."""
    check_keeper(viewer)
    words = _checked(text, hint)
    id = await tx.scalar(_add(), text=words.text, hint=words.hint, created_at=tx.now)
    await audit.note(tx, viewer, "create", "rule", id)
    return RuleView(id, words.text, words.hint, {})


async def change(  # noqa: PLR0913 - what may be changed
    tx: Tx,
    viewer: Viewer,
    id: int,
    *,
    text: str | None = None,
    hint: str | None = None,
    language: str = "",
    position: int | None = None,
) -> RuleView:
    """Other words for a rule, in the main language or in `language`. Administrators may.

    Errors: NotAllowed, NotFound, Invalid.
    """
    check_keeper(viewer)
    row = await _found(tx, id)
    view = _view(row)
    known = view.translations.get(language, RuleWords("")) if language else RuleWords(view.text, view.hint)
    words = _checked(known.text if text is None else text, known.hint if hint is None else hint)
    translations = dict(view.translations)
    if language:
        translations[language.lower()] = words
        words = RuleWords(view.text, view.hint)
    place = row.position if position is None else position
    await _store(tx, id, words, translations, place, None)
    await audit.note(tx, viewer, "change", "rule", id, language=language or None)
    return RuleView(id, words.text, words.hint, translations)


async def remove(tx: Tx, viewer: Viewer, id: int) -> None:
    """A rule holds no longer. Administrators may. Errors: NotAllowed, NotFound."""
    check_keeper(viewer)
    row = await _found(tx, id)
    view = _view(row)
    await _store(tx, id, RuleWords(view.text, view.hint), dict(view.translations), row.position, tx.now)
    await audit.note(tx, viewer, "delete", "rule", id)


def check_keeper(viewer: Viewer) -> None:
    """Only administrators write what the instance tells. Errors: NotAllowed."""
    if viewer.role != Role.ADMIN:
        raise NotAllowed("Only administrators may change this")


async def _found(tx: Tx, id: int) -> Row:
    row = await tx.first(_one(), rule_id=id)
    if row is None:
        raise NotFound("rule")
    return row


async def _store(
    tx: Tx, id: int, words: RuleWords, translations: dict[str, RuleWords], position: int, deleted_at: int | None
) -> None:
    encoded = msgspec.json.encode(translations).decode()
    await tx.run(
        _write(),
        rule_id=id,
        text=words.text,
        hint=words.hint,
        translations=encoded,
        position=position,
        deleted_at=deleted_at,
    )


def _checked(text: str, hint: str) -> RuleWords:
    words = RuleWords(texts.normalize(text).strip(), texts.normalize(hint).strip())
    if not words.text:
        raise Invalid("text", "must not be empty", code="blank")
    for name, value in (("text", words.text), ("hint", words.hint)):
        check_length(name, value, LONGEST)
    return words


def _view(row: Row) -> RuleView:
    return RuleView(row.id, row.text, row.hint, _words(row.translations))
