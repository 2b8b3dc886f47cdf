"""The mailer's tables: projects and their settings, addressees, letters, what was sent, who must not be written to."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from veche.tables.metadata import metadata


def _flag(name: str, value: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(value))


def _text(name: str, value: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=value)


def _project() -> Column[int]:
    return Column("project_id", Integer, nullable=False)


projects = Table(
    "mailing_projects",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("name"),
    Column("login", Text, nullable=False, unique=True),
    Column("ext_id", Text, nullable=False, unique=True),
    # SHA-256 of the secret; the old one lives on until the next rotation. NULL: nobody can sign in.
    Column("secret", LargeBinary),
    Column("old_secret", LargeBinary),
    _text("networks", "[]"),  # JSON: addresses and CIDR blocks that may call
    _text("logo"),
    _text("language", "en"),
    _text("region"),  # whose habits a phone number without a country follows
    _text("sender"),
    _text("sender_name"),
    _text("reply_to"),
    _text("route"),
    _text("policy", "full"),
    _text("test_addresses", "[]"),  # JSON: the only addresses that policy "test" writes to
    _text("attachment_hosts", "[]"),  # JSON: hosts whose other ports attachments may come from
    Column("verification_letter_id", Integer),
    Column("token_kid", Integer, nullable=False, server_default="1"),
    _flag("is_internal"),
    _flag("external_id_required"),
    _flag("external_id_as_text"),
    _flag("subscribe_creates"),
    _flag("send_to_unknown", 1),
    _flag("always_ok"),  # every answer of v1 under HTTP 200
    _flag("fold_states", 1),  # 3017 names every unfinished state "W"
    Column("archived_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

fields = Table(
    "mailing_fields",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    _text("title"),
    Column("archived_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("mailing_fields_name", "project_id", "name", unique=True),
)

profiles = Table(
    "mailing_profiles",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("external_id", Text),  # the "uid" of the API: the person in the project's own books
    Column("email", Text),
    Column("email_key", Text),  # in one case, to look up by
    Column("phone", Text),
    Column("lang", Text),
    Column("gender", Text),
    Column("wp_token", Text),
    Column("birthday", BigInteger),
    Column("email_verified", Integer),
    Column("subscribed_at", BigInteger),
    Column("confirmed_at", BigInteger),
    Column("unsubscribed_at", BigInteger),
    Column("spam_reported_at", BigInteger),
    Column("bounce_at", BigInteger),
    Column("bounce_error", Text),
    Column("blacklisted_at", BigInteger),
    Column("gcnotif_unsubscribe_at", BigInteger),
    # Raised when the e-mail changes: links of the former mailbox then mean nothing.
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("mailing_profiles_external_id", "project_id", "external_id", unique=True),
    Index("mailing_profiles_email", "project_id", "email_key"),
    Index("mailing_profiles_phone", "project_id", "phone"),
    sqlite_autoincrement=True,  # a link of a deleted person must never become another's
)

field_values = Table(
    "mailing_values",
    metadata,
    Column("profile_id", Integer, primary_key=True),
    Column("field_id", Integer, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

categories = Table(
    "mailing_categories",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("position", Integer, nullable=False, server_default="0"),
    _flag("explicit_only"),
    Column("archived_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("mailing_categories_project", "project_id"),
    sqlite_autoincrement=True,
)

category_texts = Table(
    "mailing_category_texts",
    metadata,
    Column("category_id", Integer, primary_key=True),
    Column("language", Text, primary_key=True),
    _text("title"),
    _text("description"),
)

subscriptions = Table(
    "mailing_subscriptions",
    metadata,
    Column("profile_id", Integer, primary_key=True),
    Column("category_id", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Index("mailing_subscriptions_category", "category_id"),
)

letters = Table(
    "mailing_letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("kind", Text, nullable=False),  # email, sms
    Column("key", Text),  # the name by which Veche finds its own letters
    _text("name"),
    _text("purpose", "service"),
    Column("category_id", Integer),
    _text("sender"),
    _text("sender_name"),
    _text("reply_to"),
    _text("language", "en"),  # the one to fall back on
    Column("archived_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("mailing_letters_key", "project_id", "key", unique=True),
    sqlite_autoincrement=True,
)

# Every saved text stays: the newest version of a language is the one that is sent.
letter_texts = Table(
    "mailing_letter_texts",
    metadata,
    Column("letter_id", Integer, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _text("subject"),
    _text("preheader"),
    _text("source"),  # HTML or MJML as it was written
    _text("html"),  # ready to be rendered: MJML compiled, styles inlined
    _text("text"),
    Column("created_at", BigInteger, nullable=False),
)

dispatches = Table(
    "mailing_dispatches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _project(),
    Column("letter_id", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("profile_id", Integer),
    Column("email", Text, nullable=False),  # emptied when the person is voided or deleted
    Column("digest", LargeBinary, nullable=False),  # of the address, as in the quarantines
    Column("send_id", Text),
    # The send_id while it is taken; given free when the dispatch failed, was filtered or is past its retention.
    Column("send_key", Text),
    Column("state", Text, nullable=False),
    _text("reason"),
    _text("pins", "{}"),  # JSON; emptied when the dispatch is settled: pins carry passwords and links
    _text("headers", "{}"),  # JSON: Reply-To and Cc as they stand in the letter
    _text("copies", "[]"),  # JSON: addresses of Cc and Bcc whose servers have not taken it yet
    Column("tries", Integer, nullable=False),  # how many times the letter may be offered to a server
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("attempt_at", BigInteger),
    Column("next_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("code", Integer),
    _text("answer"),
    Column("created_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    Index("mailing_dispatches_send_key", "project_id", "send_key", unique=True),
    Index("mailing_dispatches_digest", "project_id", "digest", "created_at"),
    Index("mailing_dispatches_profile", "profile_id"),
    Index("mailing_dispatches_letter", "letter_id"),
    Index("mailing_dispatches_state", "state", "attempt_at"),
    Index("mailing_dispatches_settled", "settled_at"),
    sqlite_autoincrement=True,
)

files = Table(
    "mailing_files",
    metadata,
    Column("dispatch_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    _flag("inline"),
    Column("body", LargeBinary, nullable=False),
)

quarantines = Table(
    "mailing_quarantines",
    metadata,
    Column("project_id", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),  # bounce, spam, blacklist, void
    Column("digest", LargeBinary, primary_key=True),
    Column("address", Text),  # never for a voided person
    Column("profile_id", Integer),  # whose links are dead
    _text("reason"),
    Column("created_at", BigInteger, nullable=False),
    Index("mailing_quarantines_profile", "profile_id"),
)

consents = Table(
    "mailing_consents",
    metadata,
    Column("project_id", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("profile_id", Integer),
    Column("digest", LargeBinary),  # of the person's identifier: stays when the profile is gone
    Column("act", Text, nullable=False),
    _text("before", "[]"),
    _text("after", "[]"),
    Column("source", Text, nullable=False),
    Column("ip", Text),
    Column("agent", Text),
    Column("letter_id", Integer),
    Column("at", BigInteger, nullable=False),
    Column("detail", LargeBinary, nullable=False),  # digest of what may be blanked later
    Column("hash", LargeBinary, nullable=False),
    Index("mailing_consents_profile", "profile_id"),
)

# The end of each project's chain; its row is the lock that keeps two acts from taking one number.
consent_heads = Table(
    "mailing_consent_heads",
    metadata,
    Column("project_id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
