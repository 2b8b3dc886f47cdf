"""Reports of a year: made when their owner asks, kept, read. A year can be told of from its December on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core.annual import counting
from veche.core.annual.views import Report, ReportView
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.tables.annual import annual_reports

FIRST: Final = 1980
AVAILABLE, ELIGIBLE, INELIGIBLE = "available", "eligible", "ineligible"

_r = annual_reports.c
_read_report = msgspec.json.Decoder(Report).decode


@statement
def _insert() -> Any:
    return upsert(annual_reports, "account_id", "year", "data", "created_at", conflict=["account_id", "year"])


@statement
def _mine(*, one: bool) -> Any:
    query = select(annual_reports).where(_r.account_id == bindparam("me"))
    return query.where(_r.year == bindparam("year")) if one else query.order_by(_r.year.desc())


@statement
def _read() -> Any:
    return (
        update(annual_reports)
        .where(_r.account_id == bindparam("me"), _r.year == bindparam("year"), _r.read_at.is_(None))
        .values(read_at=bindparam("at"))
    )


async def mine(tx: Tx, viewer: Viewer) -> list[ReportView]:
    """The viewer's reports, the latest year first. Errors: NotSignedIn."""
    return _views(await tx.all(_mine(one=False), me=_signed_in(viewer)))


async def load(tx: Tx, viewer: Viewer, year: int) -> ReportView:
    """The report of one year. Errors: NotSignedIn, NotFound (none was made)."""
    rows = await tx.all(_mine(one=True), me=_signed_in(viewer), year=year) if _is_year(year) else []
    if not rows:
        raise NotFound("annual report")
    return _views(rows)[0]


async def standing(tx: Tx, viewer: Viewer, year: int) -> str:
    """available: it was made; eligible: it can be; ineligible: the year is not over, or nothing was written in it.

    Errors: NotSignedIn, NotFound (no year of ours).
    """
    me = _signed_in(viewer)
    if not _is_year(year):
        raise NotFound("year")
    if await tx.all(_mine(one=True), me=me, year=year):
        return AVAILABLE
    if year > _newest(tx):
        return INELIGIBLE
    return ELIGIBLE if await counting.has_written(tx, me, year) else INELIGIBLE


async def generate(tx: Tx, viewer: Viewer, year: int) -> None:
    """Make the report of a year. Twice is as good as once. Errors: NotSignedIn, NotFound, Invalid (not eligible)."""
    me = _signed_in(viewer)
    found = await standing(tx, viewer, year)
    if found == INELIGIBLE:
        raise Invalid("year", "cannot be told of")
    if found == ELIGIBLE:
        data = msgspec.json.encode(await counting.count(tx, me, year)).decode()
        await tx.run(_insert(), account_id=me, year=year, data=data, created_at=tx.now)


async def read(tx: Tx, viewer: Viewer, year: int) -> None:
    """Its owner has seen it. Twice is as good as once. Errors: NotSignedIn, NotFound."""
    await load(tx, viewer, year)
    await tx.run(_read(), me=_signed_in(viewer), year=year, at=tx.now)


def _newest(tx: Tx) -> int:
    today = datetime.fromtimestamp(tx.now / 1000, UTC)
    return today.year if today.month == 12 else today.year - 1


def _is_year(year: int) -> bool:
    return FIRST <= year < 10_000


def _views(rows: Sequence[Row]) -> list[ReportView]:
    return [
        ReportView(
            account_id=row.account_id,
            year=row.year,
            report=_read_report(row.data),
            read=row.read_at is not None,
        )
        for row in rows
    ]


def _signed_in(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id
