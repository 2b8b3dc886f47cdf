"""SQLAlchemy Core tables, all in one folder: common ground of the core (house.md §2)."""

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table


def every_table(kind: str) -> "list[Table]":
    """All tables that a database of this kind has; each module is imported for it."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    metadata = importlib.import_module(f"{__name__}.metadata").metadata
    return [table for table in metadata.sorted_tables if table.info.get("only", kind) == kind]
