"""Follows and places in lists of suspended accounts, until they are back or gone for good (core/accounts/aside.py)."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

# The columns of `follows`.
follows_aside = Table(
    "follows_aside",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("follower_id", Integer, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("show_reposts", Integer, nullable=False),
    Column("notify", Integer, nullable=False),
    Column("languages", Text),
    Column("as_friend", Integer, nullable=False),
    Column("made_friends", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("follows_aside_pair", "follower_id", "target_id", unique=True),
    Index("follows_aside_in", "target_id"),
)

# The columns of `list_members`.
members_aside = Table(
    "members_aside",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("list_id", Integer, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("members_aside_pair", "list_id", "account_id", unique=True),
    Index("members_aside_of", "account_id"),
)
