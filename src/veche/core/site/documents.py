"""The longer texts about the instance: what it is, what becomes of people's data, on what terms they are here."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select

from veche.core import audit
from veche.core.accounts import markup
from veche.core.errors import Invalid, NotFound
from veche.core.site.defaults import PRIVACY, PRIVACY_WRITTEN
from veche.core.site.rules import check_keeper
from veche.core.site.views import DocumentView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.lib import html as safe
from veche.lib import text as texts
from veche.lib.times import iso_day
from veche.tables.instance import documents

DESCRIPTION, PRIVACY_POLICY, TERMS = "description", "privacy", "terms"
KINDS = (DESCRIPTION, PRIVACY_POLICY, TERMS)
LONGEST = 200_000

_d = documents.c


@statement
def _of_kind() -> Any:
    return select(documents).where(_d.kind == bindparam("kind")).order_by(_d.effective_on)


@statement
def _write() -> Any:
    return upsert(
        documents,
        *("kind", "effective_on", "source", "html", "updated_at"),
        conflict=["kind", "effective_on"],
        set_=["source", "html", "updated_at"],
    )


@statement
def _remove() -> Any:
    return delete(documents).where(_d.kind == bindparam("kind"), _d.effective_on == bindparam("effective_on"))


async def show(tx: Tx, kind: str) -> DocumentView:
    """The text that holds today; before the first terms hold, those that will. Where nothing is written, the settings
    describe the instance and the program says what it keeps; there are no terms of its own. Errors: NotFound.
    """
    found = await versions(tx, kind)
    current = [one for one in found if one.effective]
    if current or found:
        return current[-1] if current else found[0]
    return _unwritten(tx, kind)


async def show_terms(tx: Tx, day: str) -> DocumentView:
    """The terms that hold from this day. Errors: NotFound."""
    for one in await versions(tx, TERMS):
        if one.effective_on == day:
            return one
    raise NotFound("document")


async def versions(tx: Tx, kind: str) -> list[DocumentView]:
    """All that are written of this kind, in the order of their days. One statement."""
    rows = await tx.all(_of_kind(), kind=kind)
    following = [*(row.effective_on for row in rows), None][1:]
    return [_view(tx, row, after) for row, after in zip(rows, following, strict=True)]


async def write(
    tx: Tx, viewer: Viewer, kind: str, source: str, *, is_html: bool = False, effective_on: str = ""
) -> DocumentView:
    """Write one of the texts, or terms that hold from a day (today, if none is named). Plain text gets its paragraphs
    and links, HTML is cleaned. Administrators may. Errors: NotAllowed, Invalid.
    """
    check_keeper(viewer)
    if kind not in KINDS:
        raise Invalid("kind", f"is not one of {', '.join(KINDS)}", code="inclusion")
    source = texts.normalize(source).strip()
    if not source:
        raise Invalid("text", "must not be empty", code="blank")
    if len(source) > LONGEST:
        raise Invalid("text", f"is longer than {LONGEST} characters", code="too_long")
    day = _day(tx, kind, effective_on)
    html = safe.clean(source) if is_html else markup.render(source, {}, tx.settings)
    await tx.run(_write(), kind=kind, effective_on=day, source=source, html=html, updated_at=tx.now)
    await audit.note(tx, viewer, "write", "document", kind, effective_on=day or None)
    return next(one for one in await versions(tx, kind) if one.effective_on == day)


async def remove(tx: Tx, viewer: Viewer, kind: str, effective_on: str = "") -> None:
    """Take a text back. Administrators may. Errors: NotAllowed, NotFound."""
    check_keeper(viewer)
    if not await tx.run(_remove(), kind=kind, effective_on=effective_on):
        raise NotFound("document")
    await audit.note(tx, viewer, "delete", "document", kind, effective_on=effective_on or None)


def _day(tx: Tx, kind: str, effective_on: str) -> str:
    if kind != TERMS:
        if effective_on:
            raise Invalid("effective_on", "is for terms only")
        return ""
    try:
        return date.fromisoformat(effective_on or iso_day(tx.now)).isoformat()
    except ValueError:
        raise Invalid("effective_on", "is not a day such as 2026-12-31") from None


def _view(tx: Tx, row: Row, succeeded_by: str | None) -> DocumentView:
    effective = row.effective_on <= iso_day(tx.now)
    return DocumentView(row.kind, row.html, row.source, row.updated_at, row.effective_on, effective, succeeded_by)


def _unwritten(tx: Tx, kind: str) -> DocumentView:
    if kind == DESCRIPTION:
        source, written = tx.settings.instance.description, None
    elif kind == PRIVACY_POLICY:
        source, written = PRIVACY, PRIVACY_WRITTEN
    else:
        raise NotFound("document")
    return DocumentView(kind, markup.render(source, {}, tx.settings), source, written)
