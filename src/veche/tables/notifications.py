"""What an account is told, and how far it has read."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

notifications = Table(
    "notifications",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    # mention, wall, comment, post, repost, quote, quoted_update, follow, follow_request, follow_accepted, like, poll,
    # update, group_invite, sign_up, report, moderation_warning, severed, collected, collection_changed
    Column("kind", Text, nullable=False),
    Column("actor_id", Integer, nullable=False),
    Column("post_id", BigInteger),
    Column("group_key", Text, nullable=False),
    Column("unique_key", Text, nullable=False),  # kind:actor:post — the same thing is told once
    Column("dismissed_at", BigInteger),
    Column("held_at", BigInteger),  # kept back by the receiver's policy until the request is accepted
    Column("created_at", BigInteger, nullable=False),
    Index("notifications_once", "account_id", "unique_key", unique=True),
    partial_index("notifications_list", "account_id", "id", "held_at", where="dismissed_at IS NULL"),
    partial_index("notifications_kinds", "account_id", "kind", "id", "held_at", where="dismissed_at IS NULL"),
    partial_index("notifications_groups", "account_id", "group_key", "id", "held_at", where="dismissed_at IS NULL"),
    partial_index(
        "notifications_held", "account_id", "actor_id", "id", where="held_at IS NOT NULL AND dismissed_at IS NULL"
    ),
    Index("notifications_post", "post_id"),
)

# What becomes of notifications from people of a sort: 0 accept, 1 hold, 2 drop. No row: the defaults of the core.
notification_policies = Table(
    "notification_policies",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("not_following", Integer, nullable=False),
    Column("not_followers", Integer, nullable=False),
    Column("new_accounts", Integer, nullable=False),
    Column("private_mentions", Integer, nullable=False),
    Column("limited_accounts", Integer, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

# Whom a policy keeps out no longer.
notification_permissions = Table(
    "notification_permissions",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("actor_id", Integer, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)

# Who has notifications that are held; how many is counted from these.
notification_requests = Table(
    "notification_requests",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("actor_id", Integer, nullable=False),
    Column("last_post_id", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("notification_requests_pair", "account_id", "actor_id", unique=True),
    Index("notification_requests_list", "account_id", "id"),
)

markers = Table(
    "markers",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("timeline", Text, primary_key=True),  # home | notifications
    Column("last_read_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("updated_at", BigInteger, nullable=False),
)

# Answers remembered under the key that a client gave (Idempotency-Key, random_id, guid), in the same transaction.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),  # dialect:verb:key
    Column("answer", Text, nullable=False),  # JSON
    Column("expires_at", BigInteger, nullable=False, index=True),
)
