"""The few constructs that the two databases spell differently: lists of ids, insert-or-update."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Join,
    Table,
    Text,
    bindparam,
    column,
    true,
)
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as conflict_insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias


class ListType(Text):
    """A parameter that holds a whole list: JSON text on SQLite, an array on PostgreSQL."""

    cache_ok = True


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    negate = False


class _NoneOf(_OneOf):
    inherit_cache = True
    negate = True


class _Numbers(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True
    array = "BIGINT[]"


class _Texts(FunctionElement[str]):
    type = Text()
    inherit_cache = True
    array = "TEXT[]"


def ids_in(clause: ColumnElement[Any], name: str, *, negate: bool = False) -> ColumnElement[bool]:
    """The clause is (or is not) in the list given as parameter `name`: one parameter, however long the list."""
    kind = _NoneOf if negate else _OneOf
    return kind(clause, bindparam(name, type_=ListType(), required=True))


def ids_table(name: str, *, texts: bool = False) -> TableValuedAlias:
    """The list given as parameter `name` as a table with one column `value`, to join with or to select from."""
    values = (_Texts if texts else _Numbers)(bindparam(name, type_=ListType(), required=True))
    return values.table_valued(column("value", values.type), name=f"{name}_table")


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(element: _OneOf, compiler: Any, **kw: Any) -> str:
    tested, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{tested} {'NOT IN' if element.negate else 'IN'} (SELECT value FROM json_each({values}))"


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(element: _OneOf, compiler: Any, **kw: Any) -> str:
    clause, values = element.clauses
    tested, bound = compiler.process(clause, **kw), _bare(compiler.process(values, **kw))
    array = _Numbers.array if clause.type._type_affinity is Integer else _Texts.array
    return f"{tested} {'<> ALL' if element.negate else '= ANY'} ({bound}::{array})"


@compiles(_Numbers, "sqlite")
@compiles(_Texts, "sqlite")
def _values_sqlite(element: _Numbers | _Texts, compiler: Any, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Numbers, "postgresql")
@compiles(_Texts, "postgresql")
def _values_postgresql(element: _Numbers | _Texts, compiler: Any, **kw: Any) -> str:
    bound = _bare(compiler.process(element.clauses, **kw))
    return f"(SELECT unnest({bound}::{element.array}) AS value)"


def _bare(bound: str) -> str:
    """`$1` of `$1::VARCHAR`: a list parameter is cast to an array, not to text."""
    return bound.partition("::")[0]


def upsert(
    table: Table,
    *values: str | Mapping[str, Any],
    conflict: Sequence[str],
    set_: Sequence[str] | Mapping[str, Any] | None = None,
    only_if: ColumnElement[bool] | None = None,
    conflict_where: ColumnElement[bool] | None = None,
) -> Insert:
    """Insert a row, or do what `set_` says to the row that holds the same `conflict` columns.

    `values`: names of columns (each a parameter of the same name) and mappings of column to expression. `set_`: columns
    that take the refused row's value, or a mapping of column to expression; without it the old row stays untouched.
    `only_if` narrows the update; `conflict_where` is the condition of a partial unique index.
    """
    row: dict[str, Any] = {}
    for value in values:
        row.update({value: bindparam(value, type_=table.c[value].type)} if isinstance(value, str) else value)
    statement = conflict_insert(table).values(row)
    if not set_:
        statement = statement.on_conflict_do_nothing(index_elements=conflict, index_where=conflict_where)
    else:
        changes = set_ if isinstance(set_, Mapping) else {name: statement.excluded[name] for name in set_}
        statement = statement.on_conflict_do_update(
            index_elements=conflict, index_where=conflict_where, set_=dict(changes), where=only_if
        )
    # PostgreSQL's compiler also takes the name of a constraint here, which SQLite's clause does not know.
    statement._post_values_clause.constraint_target = None  # type: ignore[union-attr]
    return statement


class _InOrder(Join):
    """A join whose left side is read first."""

    inherit_cache = True


def join_in_order(left: FromClause, right: FromClause) -> Join:
    """Every row of `left` with the rows of `right` that the WHERE says, and never the other way round: where a few rows
    lead to short ranges of large tables, a planner that begins with the large one is wrong by far."""
    return _InOrder(left, right, true())


@compiles(_InOrder, "sqlite")
def _in_order_sqlite(element: _InOrder, compiler: Any, **kw: Any) -> str:
    kw["asfrom"] = True
    left, right = compiler.process(element.left, **kw), compiler.process(element.right, **kw)
    return f"{left} CROSS JOIN {right}"


@compiles(_InOrder)
def _in_order(element: _InOrder, compiler: Any, **kw: Any) -> str:
    return str(compiler.visit_join(element, **kw))
