"""What people did and no other table tells with a place in time: new avatars."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from veche.tables.metadata import metadata

avatar_changes = Table(
    "avatar_changes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # 63-bit: feeds page by it
    Column("account_id", Integer, nullable=False),
    Column("media_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("avatar_changes_of", "account_id", "id"),
)
