"""All tables, as the first release has them."""

import importlib
import pkgutil
from typing import Any

from alembic import op
from sqlalchemy.engine.mock import MockConnection

from veche import tables
from veche.migrations import extra
from veche.migrations.render import raw
from veche.tables.metadata import metadata


def upgrade() -> None:
    """Until the release, the tables as they are declared."""
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    dialect = op.get_context().dialect

    def write(ddl: Any, *_: Any, **__: Any) -> None:
        op.execute(ddl)

    wanted = [table for table in metadata.sorted_tables if table.info.get("only", dialect.name) == dialect.name]
    metadata.create_all(MockConnection(dialect, write), tables=wanted, checkfirst=False)  # type: ignore[arg-type]
    for sqlite, postgresql in extra.EXTRA:
        raw(op, sqlite, postgresql)  # type: ignore[arg-type]
