"""Private talk: a pair or a chat, its members, and what each of them has hidden (decision 11)."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # pair | chat
    # "3:8" of a pair (lower id first), "3,8,9" of a chat that Mastodon made for exactly these; else NULL.
    Column("members_key", Text, unique=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("owner_id", Integer),
    Column("avatar_id", Integer),
    Column("last_cmid", Integer, nullable=False, server_default="0"),
    Column("last_post_id", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

conversation_members = Table(
    "conversation_members",
    metadata,
    Column("conversation_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("from_cmid", Integer, nullable=False, server_default="0"),  # sees what comes after
    Column("until_cmid", Integer),  # NULL while a member; sees nothing after
    Column("read_cmid", Integer, nullable=False, server_default="0"),
    Column("read_id", BigInteger, nullable=False, server_default="0"),
    Column("unread_count", Integer, nullable=False, server_default="0"),
    Column("last_post_id", BigInteger),  # newest that this member sees: the order of the list; NULL = removed from it
    Column("muted", Integer, nullable=False, server_default="0"),
    Column("inviter_id", Integer),
    Column("is_admin", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Index("conversation_members_list", "account_id", "last_post_id"),
)

hidden_messages = Table(
    "hidden_messages",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)
