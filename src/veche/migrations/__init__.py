"""Changes of the schema, forward only, applied at start or by `veche migrate`.

`migrate(engine)` brings a database up to date. A version is a file in `versions/`, named by date and purpose, with a
line of purpose on top and one function `upgrade()` that speaks to Alembic's `op`. Alembic only writes the SQL; it runs
on our own connections, each version in one transaction together with the note that it is done. So a killed migration
leaves nothing behind and is simply run again.
"""

from veche.migrations.state import SchemaTooNewError, applied, is_current, known, latest, lay_out, migrate

__all__ = ["SchemaTooNewError", "applied", "is_current", "known", "latest", "lay_out", "migrate"]
