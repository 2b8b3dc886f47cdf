"""Who follows, blocks and mutes whom; lists of accounts."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

FRIENDLY = "made_friends = 1"  # never of a request

follows = Table(
    "follows",
    metadata,
    Column(
        "id", BigInteger, primary_key=True, autoincrement=False
    ),  # 63-bit; renewed when accepted, so feeds page by it
    Column("follower_id", Integer, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),  # 0 = asked for
    Column("show_reposts", Integer, nullable=False, server_default="1"),
    Column("notify", Integer, nullable=False, server_default="0"),
    Column("languages", Text),  # JSON or NULL = all
    # The follower wants to be friends: a follow back needs no further yes, not even of a locked account.
    Column("as_friend", Integer, nullable=False, server_default="0"),
    # When it was accepted, the other side followed already: feeds tell of a new friendship.
    Column("made_friends", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Index("follows_pair", "follower_id", "target_id", unique=True),
    Index("follows_out", "follower_id", "accepted", "id", "target_id"),
    Index("follows_in", "target_id", "accepted", "id"),
    partial_index("follows_friendly", "target_id", "id", "follower_id", where=FRIENDLY),
    # Whose posts come home: read whole at every cold home timeline, hence without touching the rows.
    partial_index("follows_feeds", "follower_id", "target_id", where="accepted = 1"),
    # The few follows that let only a part through.
    partial_index("follows_narrow", "follower_id", "target_id", where="show_reposts = 0 OR languages IS NOT NULL"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("blocks_pair", "account_id", "target_id", unique=True),
    Index("blocks_in", "target_id", "account_id"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("hide_notifications", Integer, nullable=False, server_default="1"),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("mutes_pair", "account_id", "target_id", unique=True),
)

domain_blocks = Table(
    "domain_blocks",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("domain", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("domain_blocks_pair", "account_id", "domain", unique=True),
)

# Many follows that ended at once, because of a decision about more than one account; told to whom they were.
severances = Table(
    "severances",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # own_domain_block
    Column("target", Text, nullable=False),  # the name of the server
    Column("followers_count", Integer, nullable=False),
    Column("following_count", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

lists = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("replies_policy", Text, nullable=False, server_default="list"),  # followed | list | none
    Column("exclusive", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

list_members = Table(
    "list_members",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("list_id", Integer, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("list_members_pair", "list_id", "account_id", unique=True),
    Index("list_members_of", "account_id"),
)

# What somebody has written about an account, for themselves alone.
account_notes = Table(
    "account_notes",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("target_id", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

# Followed accounts that somebody shows on their page.
endorsements = Table(
    "endorsements",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("target_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("endorsements_pair", "account_id", "target_id", unique=True),
    Index("endorsements_in", "target_id"),
)
