"""What the keepers tell everybody, and what everybody thinks of it."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from veche.tables.metadata import metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("mentions", Text, nullable=False, server_default="[]"),  # JSON: ids of accounts
    Column("tags", Text, nullable=False, server_default="[]"),  # JSON: names
    Column("posts", Text, nullable=False, server_default="[]"),  # JSON: ids of posts that it links to
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("all_day", Integer, nullable=False, server_default="0"),
    Column("scheduled_at", BigInteger),
    Column("published_at", BigInteger),  # NULL: not yet, or no longer
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

announcement_reactions = Table(
    "announcement_reactions",
    metadata,
    Column("announcement_id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),  # an emoji, or the word of one of ours
    Column("account_id", Integer, primary_key=True, autoincrement=False, index=True),
    Column("created_at", BigInteger, nullable=False),
)

announcement_reads = Table(
    "announcement_reads",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("announcement_id", Integer, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)
