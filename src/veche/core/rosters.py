"""Lists that administrators keep: read by pages, or one by one; struck out."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, bindparam, delete, select

from veche.core import paging
from veche.core.errors import NotFound
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement

T = TypeVar("T")


@statement
def _listed(*, table: Table, before: bool, after: bool, ascending: bool) -> Any:
    return paging.apply(select(table), table.c.id, before=before, after=after, ascending=ascending)


@statement
def _one(*, table: Table) -> Any:
    return select(table).where(table.c.id == bindparam("line_id"))


@statement
def _strike(*, table: Table) -> Any:
    return delete(table).where(table.c.id == bindparam("line_id"))


class Roster(Generic[T]):
    """A table with an id of its own. `check` says who keeps it (NotAllowed), `view` how a row is shown, `noun` what is
    missing when it is not there."""

    def __init__(self, table: Table, noun: str, view: Callable[[Row], T], check: Callable[[Viewer], None]) -> None:
        self._table = table
        self._noun = noun
        self._view = view
        self._check = check

    async def listed(self, tx: Tx, viewer: Viewer, page: Page) -> Slice[T]:
        """A page of it, the latest first. Who keeps it. Errors: NotAllowed."""
        self._check(viewer)
        rows = await tx.all(_listed(table=self._table, **page.flags), **page.params)
        return paging.sliced(rows, page, lambda row: int(row.id), self._view)

    async def one(self, tx: Tx, viewer: Viewer, id: int) -> T:
        """One line. Who keeps it. Errors: NotAllowed, NotFound."""
        self._check(viewer)
        row = await tx.first(_one(table=self._table), line_id=id)
        if row is None:
            raise NotFound(self._noun)
        return self._view(row)

    async def strike(self, tx: Tx, viewer: Viewer, id: int) -> T:
        """Take a line out; what stood there. Who keeps it; writing it down is for the caller. Errors: NotAllowed,
        NotFound."""
        found = await self.one(tx, viewer, id)
        await tx.run(_strike(table=self._table), line_id=id)
        return found
