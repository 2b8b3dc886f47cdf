"""Accounts that somebody has put together for others to follow."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("language", Text),
    Column("sensitive", Integer, nullable=False, server_default="0"),
    Column("discoverable", Integer, nullable=False, server_default="1"),  # stands on its owner's page
    Column("tag_id", Integer),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

collection_items = Table(
    "collection_items",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("collection_id", Integer, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("state", Text, nullable=False),  # accepted | revoked (by the account itself, which stays out then)
    Column("created_at", BigInteger, nullable=False),
    Index("collection_items_pair", "collection_id", "account_id", unique=True),
    Index("collection_items_of", "account_id", "collection_id"),
    sqlite_autoincrement=True,
)
