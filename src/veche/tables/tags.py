"""What people have to do with hashtags: reading them at home, showing them on their page."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from veche.tables.metadata import metadata

tag_follows = Table(
    "tag_follows",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("tag_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("tag_follows_pair", "account_id", "tag_id", unique=True),
    Index("tag_follows_of", "tag_id", "account_id"),
)

featured_tags = Table(
    "featured_tags",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False),
    Column("tag_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("featured_tags_pair", "account_id", "tag_id", unique=True),
    sqlite_autoincrement=True,
)
