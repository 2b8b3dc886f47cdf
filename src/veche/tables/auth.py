"""Apps, one-time grants, tokens, browser sessions."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

apps = Table(
    "apps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dialect", Text, nullable=False),  # mastodon | vk | mailru | web
    Column("name", Text, nullable=False),
    Column("website", Text),
    Column("client_id", Text, nullable=False, unique=True),
    # Kept readable: My.Mail.Ru's signatures are made with both keys (specs/mailru.md a.3).
    Column("client_secret", Text, nullable=False),
    Column("private_key", Text),
    Column("redirect_uris", Text, nullable=False, server_default="[]"),  # JSON
    Column("scopes", Text, nullable=False, server_default=""),  # in the dialect's own words, space separated
    Column("standalone", Integer, nullable=False, server_default="0"),
    Column("owner_id", Integer),  # account that made it, if any
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Authorization codes: single use, ten minutes.
grants = Table(
    "grants",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("app_id", Integer, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text),  # PKCE S256
    Column("used_at", BigInteger),
    Column("token_id", Integer),  # what it was exchanged for: a second use revokes it
    Column("expires_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),  # SHA-256, hex
    Column("refresh_hash", Text, unique=True),
    Column("app_id", Integer, nullable=False),
    Column("user_id", Integer),  # NULL: the app itself
    Column("account_id", Integer),
    Column("dialect", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # dialect's words as granted, space separated
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("last_address", Text),
    Column("created_at", BigInteger, nullable=False),
    Index("tokens_of_user", "user_id"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("user_id", Integer, nullable=False, index=True),
    Column("user_agent", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("last_used_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
