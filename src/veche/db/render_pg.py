"""PostgreSQL's spelling; imported only where that database is used (decision 25)."""

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.sql.sqltypes import BIGINT, Integer

from veche.db.literals import Literals


class _PostgresStatements(Literals, PGCompiler_asyncpg):
    """Parameters given at run time are 64-bit, as they are on SQLite.

    A client may ask for account 2**40: SQLite finds nothing, and PostgreSQL should find nothing too instead of
    refusing the number. Constants keep their own type, because functions such as substr() want 32 bits.
    """

    _is_wide = False

    def visit_bindparam(self, bindparam: Any, *args: Any, **kw: Any) -> Any:
        before, self._is_wide = self._is_wide, bindparam.required
        try:
            return super().visit_bindparam(bindparam, *args, **kw)  # type: ignore[no-untyped-call]
        finally:
            self._is_wide = before

    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: Any) -> Any:
        if self._is_wide and dbapi_type._type_affinity is Integer:
            dbapi_type = BIGINT()
        return super().render_bind_cast(type_, dbapi_type, sqltext)  # type: ignore[no-untyped-call]


class _PostgresTables(PGDDLCompiler):
    """A partial index has one condition, which the tables state in SQLite's option (`tables/metadata.py`)."""

    def visit_create_index(self, create: Any, **kw: Any) -> Any:  # type: ignore[override]
        options = create.element.dialect_options
        options["postgresql"]["where"] = options["sqlite"]["where"]
        return super().visit_create_index(create, **kw)  # type: ignore[no-untyped-call]


class PostgresRenderer(PGDialect_asyncpg):
    """PostgreSQL with numbered parameters, each cast to its type so that the server need not guess."""

    supports_statement_cache = True
    statement_compiler = _PostgresStatements
    ddl_compiler = _PostgresTables

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
