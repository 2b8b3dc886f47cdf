"""SQLAlchemy dialects as mere renderers: how each database spells our statements and tables."""

from functools import cache
from typing import Any, Literal

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDDLCompiler, SQLiteDialect, SQLiteTypeCompiler

from veche.db.literals import Literals

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")


class _SqliteStatements(Literals, SQLiteCompiler):
    """SQLite's spelling of statements."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        """`INDEXED BY name`, given by `Select.with_hint`: of several indexes that would do, SQLite cannot tell which is
        short, and a statement whose index is gone fails in the first test instead of being slow."""
        return text


class _SqliteTypes(SQLiteTypeCompiler):
    """The four types of a STRICT table."""

    def visit_BIGINT(self, type_: Any, **kw: Any) -> str:  # noqa: N802 (SQLAlchemy's name)
        # Only INTEGER PRIMARY KEY is the row id itself; SQLite's integers have 64 bits under any name.
        return "INTEGER"

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        return "REAL"


class _SqliteTables(SQLiteDDLCompiler):
    """STRICT, so that text in a column of numbers fails here as it would on PostgreSQL."""

    def post_create_table(self, table: Table) -> str:
        return f"{super().post_create_table(table)} STRICT"  # type: ignore[no-untyped-call]


class SqliteRenderer(SQLiteDialect):
    """SQLite with positional parameters."""

    supports_statement_cache = True
    # Else a condition such as `id IN (…)` is written `id IN (…) = 1`, and no index is used for it.
    supports_native_boolean = True
    statement_compiler = _SqliteStatements
    type_compiler_cls = _SqliteTypes
    ddl_compiler = _SqliteTables

    def __init__(self) -> None:
        super().__init__(paramstyle="qmark")


@cache
def renderer(kind: Kind) -> Dialect:
    """The dialect that spells for this database; PostgreSQL's is imported when first asked for (decision 25)."""
    if kind == "sqlite":
        return SqliteRenderer()
    from veche.db.render_pg import PostgresRenderer

    return PostgresRenderer()
