"""SQLAlchemy dialects as mere renderers: how each database spells our statements and tables."""

from functools import cache
from typing import Any, Literal

from sqlalchemy import BindParameter, Dialect, Table
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDDLCompiler, SQLiteDialect, SQLiteTypeCompiler

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")


def constant(bind: BindParameter[Any]) -> str | None:
    """A value that stands in the code and not in the call, as text of the statement; None for a real parameter.

    A partial index can be used only where its condition stands in the statement as it stands in the index.
    """
    if not bind.unique or bind.required or bind.expanding or bind.callable is not None:
        return None
    if type(bind.value) is int:
        return str(bind.value)
    if type(bind.value) is str and "\0" not in bind.value:
        return "'" + bind.value.replace("'", "''") + "'"
    return None


class _SqliteStatements(SQLiteCompiler):
    def visit_bindparam(self, bindparam: BindParameter[Any], **kw: Any) -> str:
        return constant(bindparam) or super().visit_bindparam(bindparam, **kw)  # type: ignore[no-any-return, no-untyped-call]


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
