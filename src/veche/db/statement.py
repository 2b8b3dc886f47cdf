"""Statements: built and compiled once per set of flags and database, remembered for good (decision 19)."""

import inspect
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Insert
from sqlalchemy.sql.dml import UpdateBase

from veche.db.construct import ListType
from veche.db.errors import ProgrammingError
from veche.db.render import Kind, renderer

Value: TypeAlias = int | str | bytes | float | None
Row: TypeAlias = Any  # a named tuple with the labels of the select


class Compiled:
    """One statement as one database wants it: text, order of parameters, type of its rows."""

    __slots__ = ("_fixed", "_lists", "_pick", "_row_names", "is_change", "label", "make_row", "names", "sql")

    def __init__(self, label: str, clause: Any, kind: Kind) -> None:
        self.label = label
        self.is_change = isinstance(clause, UpdateBase)
        if isinstance(clause, Insert) and not clause._returning:
            # Else PostgreSQL's compiler would add a RETURNING of its own.
            clause = clause.inline()
        compiled = clause.compile(dialect=renderer(kind))
        given = {name for bind, name in compiled.bind_names.items() if bind.required}
        state = compiled.construct_expanded_state(dict.fromkeys(given))
        self.sql: str = state.statement
        self.names: tuple[str, ...] = tuple(state.positiontup or ())
        self._fixed = {name: state.parameters[name] for name in self.names if name not in given}
        self._fixed.update(_defaults(compiled))
        lists = (name for bind, name in compiled.bind_names.items() if isinstance(bind.type, ListType))
        self._lists: tuple[str, ...] = tuple(lists) if kind == "sqlite" else ()
        self._pick = _picker(self.names)
        columns = getattr(clause, "exported_columns", None)
        self._row_names: tuple[str, ...] = tuple(columns.keys()) if columns is not None else ()
        self.make_row: Callable[[Iterable[Any]], Row] | None = None

    def bind(self, params: Mapping[str, Any]) -> tuple[Value, ...]:
        """The values in the order of the placeholders. Parameters that this variant does not know are left out."""
        if self._fixed:
            params = {**self._fixed, **params}
        try:
            if self._lists:
                params = {**params, **{name: _as_json(params[name]) for name in self._lists}}
            return self._pick(params)
        except KeyError as error:
            raise ProgrammingError(f"{self.label}: parameter {error.args[0]!r} is missing") from None

    def learn_row(self, described: Sequence[str]) -> Callable[[Iterable[Any]], Row]:
        """The maker of rows, from the labels of the select; raw text in a select has none, so the database tells."""
        names = self._row_names if len(self._row_names) == len(described) else described
        row_type: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self.make_row = partial(tuple.__new__, row_type)
        return self.make_row


class Statement:
    """A statement with its flags settled; what a connection runs."""

    __slots__ = ("_build", "_flags", "_label", "_postgresql", "_sqlite")

    def __init__(self, build: Callable[..., Any], label: str, flags: Mapping[str, Hashable]) -> None:
        self._build = build
        self._label = label
        self._flags = flags
        self._sqlite: Compiled | None = None
        self._postgresql: Compiled | None = None

    def compiled(self, kind: Kind) -> Compiled:
        """Ready to run on this database; compiled at the first call (1.6 to 5 ms) and remembered."""
        ready = self._sqlite if kind == "sqlite" else self._postgresql
        if ready is None:
            extra = {"database": kind} if "database" in inspect.signature(self._build).parameters else {}
            ready = Compiled(self._label, self._build(**self._flags, **extra), kind)
            if kind == "sqlite":
                self._sqlite = ready
            else:
                self._postgresql = ready
        return ready


class StatementFamily:
    """What `@statement` makes of a function: call it with flags to get the statement for them."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._label = f"{build.__module__}.{build.__qualname__}"
        self._known: dict[tuple[tuple[str, Hashable], ...], Statement] = {}
        self.__doc__ = build.__doc__

    def __call__(self, **flags: Hashable) -> Statement:
        key = tuple(flags.items())
        found = self._known.get(key)
        if found is None:
            ordered = tuple(sorted(key))
            found = self._known.get(ordered) or Statement(self._build, self._label, flags)
            self._known[key] = self._known[ordered] = found
        return found


def statement(build: Callable[..., Any]) -> StatementFamily:
    """Turn a function of a few keyword flags, which returns a SQLAlchemy Core statement, into a family of statements.

    A parameter named `database` is filled with "sqlite" or "postgresql", for the rare statement that must differ.
    Whatever varies from call to call is a bindparam, never a flag: each set of flags is kept for good.
    """
    return StatementFamily(build)


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Value, ...]]:
    if not names:
        return lambda params: ()
    if len(names) == 1:
        only = names[0]
        return lambda params: (params[only],)
    return itemgetter(*names)


def _defaults(compiled: Any) -> dict[str, Value]:
    """Values of columns that have a default in the table and were not named in an insert or update."""
    found: dict[str, Value] = {}
    for column, default in [
        *((column, column.default) for column in getattr(compiled, "insert_prefetch", ())),
        *((column, column.onupdate) for column in getattr(compiled, "update_prefetch", ())),
    ]:
        if default is None or not default.is_scalar:
            raise ProgrammingError(f"{column}: only constant defaults can be used in a compiled statement")
        found[column.key] = default.arg
    return found


def _as_json(values: Iterable[int | str]) -> str:
    return msgspec.json.encode(values if isinstance(values, list | tuple) else list(values)).decode()
