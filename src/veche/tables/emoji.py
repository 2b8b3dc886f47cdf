"""Pictures that stand for a `:word:` in texts."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from veche.tables.metadata import metadata

emojis = Table(
    "emojis",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("shortcode", Text, nullable=False, unique=True),
    Column("category", Text, nullable=False, server_default=""),
    Column("visible", Integer, nullable=False, server_default="1"),  # offered to those who write
    Column("original", Text, nullable=False),  # keys of stored files
    Column("still", Text, nullable=False),
    Column("files", Text, nullable=False),  # JSON: all keys
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
