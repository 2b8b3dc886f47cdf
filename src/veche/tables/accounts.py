"""Who is in the graph (people, groups, services; local and remote) and the humans who sign in."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

# One sequence of small ids for people and groups, local and remote (decision 6).
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # person | group | service
    Column("username", Text, nullable=False),
    Column("username_key", Text, nullable=False),  # lower case, for lookups
    Column("domain", Text, nullable=False, server_default=""),  # "" = local
    Column("display_name", Text, nullable=False, server_default=""),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),  # source
    Column("note_html", Text, nullable=False, server_default=""),
    Column("fields", Text, nullable=False, server_default="[]"),  # JSON [{name, value, html, verified_at}]
    Column("headline", Text, nullable=False, server_default=""),  # the line under the name
    Column("details", Text, nullable=False, server_default="{}"),  # JSON: town, interests, site, relation …
    Column("sex", Integer, nullable=False, server_default="0"),  # 0 not said, 1 female, 2 male
    Column("birthday", Text),  # YYYY-MM-DD
    Column("birthday_visibility", Integer, nullable=False, server_default="1"),  # 0 hidden, 1 full, 2 day and month
    Column("avatar_id", Integer),
    Column("header_id", Integer),
    Column("locked", Integer, nullable=False, server_default="0"),
    Column("bot", Integer, nullable=False, server_default="0"),
    Column("discoverable", Integer, nullable=False, server_default="1"),
    Column("indexable", Integer, nullable=False, server_default="1"),
    Column("hide_collections", Integer, nullable=False, server_default="0"),
    # What the page shows beside the posts, and sites that may name the account as their author.
    Column("show_media", Integer, nullable=False, server_default="1"),
    Column("show_media_replies", Integer, nullable=False, server_default="1"),
    Column("show_featured", Integer, nullable=False, server_default="1"),
    Column("attribution_domains", Text, nullable=False, server_default="[]"),  # JSON
    Column("memorial", Integer, nullable=False, server_default="0"),  # of somebody who has died
    Column("group_access", Text, nullable=False, server_default="open"),  # open | closed (asks) | private
    Column("wall_mode", Text, nullable=False, server_default="open"),  # open | suggest | restricted (comments) | off
    Column("uri", Text, unique=True),  # of remote accounts
    Column("url", Text),
    Column("moved_to_id", Integer),
    Column("followers_count", Integer, nullable=False, server_default="0"),
    Column("following_count", Integer, nullable=False, server_default="0"),
    Column("friends_count", Integer, nullable=False, server_default="0"),
    Column("posts_count", Integer, nullable=False, server_default="0"),
    Column("last_post_at", BigInteger),
    Column("last_active_at", BigInteger),
    Column("silenced_at", BigInteger),
    Column("silenced_with", Text),  # the server with which the account was silenced; NULL: moderators meant it alone
    Column("sensitized_at", BigInteger),  # all its pictures are covered
    Column("suspended_at", BigInteger),
    Column("deleted_at", BigInteger),
    # 1 while whoever registered is not let in or has not proven their address: nobody else sees the account.
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    # Rises with every change of the row, counters included: the key of encoded parts (decision 20).
    Column("version", Integer, nullable=False, server_default="1"),
    Index("accounts_name", "username_key", "domain", unique=True),
    partial_index("accounts_url", "url", where="url IS NOT NULL"),
    # Asked for with every list of posts, and nearly empty.
    partial_index("accounts_suspended", "id", where="suspended_at IS NOT NULL"),
    partial_index("accounts_waiting", "id", where="waiting = 1"),
    partial_index("accounts_silenced", "id", where="silenced_at IS NOT NULL"),
    sqlite_autoincrement=True,
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", Integer, nullable=False, unique=True),
    Column("email", Text),
    Column("email_key", Text, unique=True),  # lower case
    Column("email_confirmed_at", BigInteger),
    Column("password_hash", Text),
    Column("role", Text, nullable=False, server_default="user"),  # user | moderator | admin
    Column("locale", Text, nullable=False, server_default="en"),
    Column("default_visibility", Integer, nullable=False, server_default="0"),
    Column("default_sensitive", Integer, nullable=False, server_default="0"),
    Column("default_language", Text),
    Column("default_quote_policy", Integer, nullable=False, server_default="0"),
    Column("preferences", Text, nullable=False, server_default="{}"),  # JSON
    # Another number after every change of the account's filters, above zero while there are any.
    Column("filters_version", Integer, nullable=False, server_default="0"),
    Column("otp_secret", Text),
    Column("reason", Text, nullable=False, server_default=""),  # why they want in
    Column("address", Text, nullable=False, server_default=""),  # the internet address they came from
    Column("app_id", Integer),  # through which app
    Column("invited_by_id", Integer),  # whose code they had: an account
    Column("approved_at", BigInteger),
    Column("disabled_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# A new picture of an account: told in feeds, which page by this 63-bit id, for as long as it is the picture.
avatar_changes = Table(
    "avatar_changes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("media_id", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("avatar_changes_of", "account_id", "id"),
)

# One-time words sent by mail: confirm an address, reset a password.
user_tokens = Table(
    "user_tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user_id", Integer, nullable=False, index=True),
    Column("purpose", Text, nullable=False),  # confirm | reset | second_factor
    Column("data", Text, nullable=False, server_default="{}"),
    Column("expires_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Codes with which people may register while the door is open to the invited only.
invites = Table(
    "invites",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False, unique=True),
    Column("user_id", Integer, nullable=False, index=True),  # who invites
    Column("max_uses", Integer),  # NULL = any number
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Roles and bans stand beside the membership, which is an accepted follow (decision 10).
group_roles = Table(
    "group_roles",
    metadata,
    Column("group_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),  # moderator | editor | admin | owner
    Column("created_at", BigInteger, nullable=False),
    Index("group_roles_of", "account_id"),
)

group_bans = Table(
    "group_bans",
    metadata,
    Column("group_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("by_id", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("group_bans_of", "account_id"),
)

instances = Table(
    "instances",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("state", Text, nullable=False, server_default="known"),  # known | silenced | blocked
    Column("created_at", BigInteger, nullable=False),
)
