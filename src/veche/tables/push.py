"""Where notifications are pushed to: web push subscriptions of tokens."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from veche.tables.metadata import metadata

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token_id", Integer, nullable=False, unique=True),  # one a token
    Column("account_id", Integer, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False),  # the receiver's public key, base64url
    Column("auth", Text, nullable=False),  # and its secret
    Column("standard", Integer, nullable=False),  # 1: RFC 8291, 0: the draft that came before
    Column("alerts", Text, nullable=False),  # JSON: our kind → the word that the app knows it by
    Column("audience", Text, nullable=False),  # all | followed | follower | none
    Column("sealed_token", LargeBinary, nullable=False),  # the token's text, which the message carries
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("push_subscriptions_of", "account_id"),
    sqlite_autoincrement=True,
)

# Written before a message leaves, so that a job that runs twice does not push twice.
push_attempts = Table(
    "push_attempts",
    metadata,
    Column("subscription_id", Integer, primary_key=True, autoincrement=False),
    Column("notification_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)
