"""The only place that talks to a database: statements compiled once, connections, the differences of the two."""

from veche.db.connection import Connection
from veche.db.construct import ids_in, ids_table, join_in_order, upsert
from veche.db.engine import Engine
from veche.db.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    IntegrityError,
    ProgrammingError,
    ValueRefused,
)
from veche.db.statement import Row, Statement, statement

__all__ = [
    "Connection",
    "DatabaseBusy",
    "DatabaseError",
    "DatabaseFull",
    "Engine",
    "IntegrityError",
    "ProgrammingError",
    "Row",
    "Statement",
    "ValueRefused",
    "ids_in",
    "ids_table",
    "join_in_order",
    "statement",
    "upsert",
]
