"""What is behind the links that people share: one row for an address, however many posts have it."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from veche.tables.metadata import metadata

cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False, server_default="waiting"),  # waiting | ready | nothing
    Column("kind", Text, nullable=False, server_default="link"),  # link | photo | video
    Column("title", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("language", Text),
    Column("author_name", Text, nullable=False, server_default=""),
    Column("author_url", Text, nullable=False, server_default=""),
    Column("provider_name", Text, nullable=False, server_default=""),
    Column("provider_url", Text, nullable=False, server_default=""),
    Column("html", Text, nullable=False, server_default=""),  # made by us around an address of a player
    Column("embed_url", Text, nullable=False, server_default=""),
    Column("width", Integer, nullable=False, server_default="0"),
    Column("height", Integer, nullable=False, server_default="0"),
    Column("image_key", Text),  # name of the stored picture
    Column("blurhash", Text),
    Column("published_at", BigInteger),
    Column("fetched_at", BigInteger),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
