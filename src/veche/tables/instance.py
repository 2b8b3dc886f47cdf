"""What the instance tells of itself as far as its administrator writes it, and how lively it is."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

# Kept when they are taken down: reports name them by their ids.
rules = Table(
    "rules",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("hint", Text, nullable=False, server_default=""),
    Column("translations", Text, nullable=False, server_default="{}"),  # JSON: language → {text, hint}
    Column("created_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    sqlite_autoincrement=True,
)

# The longer texts. Terms have a row for each day from which they hold; of the others there is one.
documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # description | privacy | terms
    Column("effective_on", Text, nullable=False, server_default=""),  # YYYY-MM-DD; "" where it does not matter
    Column("source", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("documents_of", "kind", "effective_on", unique=True),
    sqlite_autoincrement=True,
)

instance_pictures = Table(
    "instance_pictures",
    metadata,
    Column("role", Text, primary_key=True),  # thumbnail | icon
    Column("files", Text, nullable=False),  # JSON as in media.files
    Column("blurhash", Text),
    Column("description", Text, nullable=False, server_default=""),
    Column("updated_at", BigInteger, nullable=False),
)

# Who was here in which week: counted for three months, then forgotten.
active_weeks = Table(
    "active_weeks",
    metadata,
    Column("week", BigInteger, primary_key=True, autoincrement=False),  # ms UTC of its Monday
    Column("account_id", Integer, primary_key=True, autoincrement=False),
)
