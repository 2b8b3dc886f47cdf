"""Files that people upload: one row each, with what was derived from it."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text

from veche.tables.metadata import metadata

media = Table(
    "media",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("owner_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # image | gifv | video | audio | unknown
    Column("state", Text, nullable=False),  # processing | ready | failed
    Column("purpose", Text, nullable=False, server_default="post"),  # post | avatar | header
    Column("mime", Text, nullable=False, server_default=""),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration", Integer),  # ms
    Column("fps", Float),
    Column("bitrate", Integer),
    Column("blurhash", Text),
    Column("title", Text, nullable=False, server_default=""),
    Column("artist", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("focus_x", Float),
    Column("focus_y", Float),
    # JSON [{role, key, mime, width, height, size}]; roles: original, small, static and widths
    Column("files", Text, nullable=False, server_default="[]"),
    Column("album_id", Integer),
    Column("carrier_id", BigInteger, unique=True),  # the post that carries its likes and comments
    Column("remote_url", Text),
    Column("error", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    Index("media_of_owner", "owner_id", "id"),
    sqlite_autoincrement=True,
)

# Uploads in two steps (VK): the file is here, the caller has not yet said what it is for.
pending_uploads = Table(
    "pending_uploads",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("owner_id", Integer, nullable=False, index=True),
    Column("media_id", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("target_id", Integer),
    Column("expires_at", BigInteger, nullable=False),
    Column("claimed_at", BigInteger),  # its purpose was said; saying it again gives the same medium
    Column("created_at", BigInteger, nullable=False),
)
