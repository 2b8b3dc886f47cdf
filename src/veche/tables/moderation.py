"""What moderators are told, what they do about it, and what bars others from coming in."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False),  # who reports
    Column("target_id", Integer, nullable=False),
    Column("category", Text, nullable=False),  # spam | legal | violation | other
    Column("comment", Text, nullable=False, server_default=""),
    Column("rule_ids", Text, nullable=False, server_default="[]"),  # JSON
    Column("forwarded", Integer, nullable=False, server_default="0"),  # the target's own server shall hear of it
    Column("assigned_to_id", Integer),
    Column("resolved_at", BigInteger),
    Column("resolved_by_id", Integer),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("reports_by", "account_id", "id"),
    Index("reports_about", "target_id", "id"),
    Index("reports_time", "created_at"),
    partial_index("reports_open", "id", where="resolved_at IS NULL"),
    sqlite_autoincrement=True,
)

report_posts = Table(
    "report_posts",
    metadata,
    Column("report_id", Integer, primary_key=True, autoincrement=False),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
)

# What was done to an account and what it was told: warnings too are strikes.
strikes = Table(
    "strikes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False),
    Column("by_id", Integer),  # NULL: the instance itself
    Column("action", Text, nullable=False),  # none | disable | sensitive | silence | suspend
    Column("text", Text, nullable=False, server_default=""),
    Column("report_id", Integer),
    Column("post_ids", Text, nullable=False, server_default="[]"),  # JSON
    Column("created_at", BigInteger, nullable=False),
    Index("strikes_of", "account_id", "id"),
    sqlite_autoincrement=True,
)

# Words that moderators use again and again.
warning_presets = Table(
    "warning_presets",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Who of the moderators did what, and when. Never changed, never deleted.
audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("by_id", Integer),  # NULL: the instance itself (command line)
    Column("action", Text, nullable=False),  # suspend, resolve, block …
    Column("kind", Text, nullable=False),  # account, report, server, email_domain …
    Column("thing", Text, nullable=False),  # its id or name
    Column("details", Text, nullable=False, server_default="{}"),  # JSON
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# What is refused from another server; `instances.state` is what follows for the timelines.
server_blocks = Table(
    "server_blocks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("severity", Text, nullable=False),  # noop | silence | suspend
    Column("reject_media", Integer, nullable=False, server_default="0"),
    Column("reject_reports", Integer, nullable=False, server_default="0"),
    Column("private_comment", Text, nullable=False, server_default=""),
    Column("public_comment", Text, nullable=False, server_default=""),
    Column("obfuscate", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# With which servers there is an exchange where only the named ones count.
server_allows = Table(
    "server_allows",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

email_domain_blocks = Table(
    "email_domain_blocks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("with_approval", Integer, nullable=False, server_default="0"),  # may ask to be let in
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Single mailboxes, as a digest: whoever was thrown out does not come back under a variant of the address.
email_blocks = Table(
    "email_blocks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the plain form, hex
    Column("account_id", Integer),  # whose it was
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

address_blocks = Table(
    "address_blocks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("network", Text, nullable=False, unique=True),  # CIDR
    Column("severity", Text, nullable=False),  # sign_up_requires_approval | sign_up_block | no_access
    Column("comment", Text, nullable=False, server_default=""),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
