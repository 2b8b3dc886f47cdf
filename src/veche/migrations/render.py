"""Alembic as a writer of SQL: from a version to the statements for one database. Imported only to migrate."""

import importlib
from typing import IO, cast

from alembic.migration import MigrationContext
from alembic.operations import Operations

from veche.db.render import Kind, renderer


class _Collector:
    """Stands where Alembic expects a file; each write is one statement."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def write(self, text: str) -> None:
        if text.strip():
            self.statements.append(text.strip())

    def flush(self) -> None:
        """Nothing is held back."""


def render(kind: Kind, version: str) -> list[str]:
    """The statements of `upgrade()` of this version."""
    collector = _Collector()
    options = {"as_sql": True, "output_buffer": cast(IO[str], collector)}
    context = MigrationContext.configure(dialect=renderer(kind), opts=options)
    module = importlib.import_module(f"veche.migrations.versions.{version}")
    with Operations.context(context):
        module.upgrade()
    return collector.statements


def raw(operations: Operations, sqlite: str, postgresql: str) -> None:
    """SQL that only one database has words for, passed on letter by letter; "" where there is nothing to do."""
    context = operations.get_context()
    sql = sqlite if context.dialect.name == "sqlite" else postgresql
    if sql:
        context.impl.static_output(sql)
