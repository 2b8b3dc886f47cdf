"""What SQLAlchemy has no words for: full text indexes and their triggers, as (SQLite, PostgreSQL) pairs of raw SQL.

Until the first release the first version makes it all; afterwards a new pair needs a version of its own.
"""

from veche.migrations.search import SEARCH

EXTRA: list[tuple[str, str]] = [*SEARCH]
