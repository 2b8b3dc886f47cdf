"""What every connection can do, on either database."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from veche.db.render import Kind
from veche.db.statement import Row, Statement


class Connection(ABC):
    """Runs statements. Rows are named tuples with the select's labels; booleans come as 0 and 1 from both databases."""

    kind: Kind

    @abstractmethod
    async def all(self, stmt: Statement, /, **params: Any) -> list[Row]:
        """Every row."""

    @abstractmethod
    async def tuples(self, stmt: Statement, /, **params: Any) -> list[tuple[Any, ...]]:
        """Every row as a plain tuple: for hot paths."""

    @abstractmethod
    async def first(self, stmt: Statement, /, **params: Any) -> Row | None:
        """The first row, or None."""

    @abstractmethod
    async def scalar(self, stmt: Statement, /, **params: Any) -> Any:
        """The first column of the first row, or None."""

    @abstractmethod
    async def run(self, stmt: Statement, /, **params: Any) -> int:
        """Run a change; the number of rows that it touched."""

    @abstractmethod
    async def many(self, stmt: Statement, rows: Iterable[Mapping[str, Any]], /) -> None:
        """Run a change once per mapping of parameters."""

    @abstractmethod
    async def script(self, sql: str) -> None:
        """Raw SQL without parameters, several statements allowed: for migrations and for nothing else."""

    def hasten(self) -> None:
        """What is read from here on is short, even if what came before was not: no thread need be asked for it."""
        return

    @abstractmethod
    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """What happens inside is undone alone when it raises."""
