"""All tables, as the first release has them."""

from typing import Any

from alembic import op
from sqlalchemy.engine.mock import MockConnection

from veche.migrations import extra
from veche.migrations.render import raw
from veche.tables import every_table
from veche.tables.metadata import metadata


def upgrade() -> None:
    """Until the release, the tables as they are declared."""
    dialect = op.get_context().dialect

    def write(ddl: Any, *_: Any, **__: Any) -> None:
        op.execute(ddl)

    wanted = every_table(dialect.name)
    metadata.create_all(MockConnection(dialect, write), tables=wanted, checkfirst=False)  # type: ignore[arg-type]
    for sqlite, postgresql in extra.EXTRA:
        raw(op, sqlite, postgresql)  # type: ignore[arg-type]
