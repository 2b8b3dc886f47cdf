"""What people do not want to read: filters, their keywords, and single posts put into them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

filters = Table(
    "filters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("contexts", Text, nullable=False),  # JSON list: home, notifications, public, thread, account
    Column("action", Text, nullable=False, server_default="warn"),  # warn | hide | blur
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

filter_keywords = Table(
    "filter_keywords",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("filter_id", Integer, nullable=False, index=True),
    Column("keyword", Text, nullable=False),
    Column("whole_word", Integer, nullable=False, server_default="1"),
    sqlite_autoincrement=True,
)

filter_posts = Table(
    "filter_posts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("filter_id", Integer, nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Index("filter_posts_pair", "filter_id", "post_id", unique=True),
    sqlite_autoincrement=True,
)
