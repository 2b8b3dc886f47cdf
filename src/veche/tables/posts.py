"""Everything that can be liked or commented (decision 8), and what hangs on it."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

# Conditions of the partial indexes that timelines are read from: a list whose rows all qualify is read by one range of
# an index, however rare they are. core/timelines/candidates.py says the same words; a test compares the plans.
SHOWN = "state = 0 AND deleted_at IS NULL"
FED = f"feed_id IS NOT NULL AND {SHOWN}"
WRITTEN = f"conversation_id IS NULL AND kind <> 'carrier' AND {SHOWN}"
NO_REPLY = "wall_id = author_id AND (reply_to_id IS NULL OR reply_to_account_id = author_id)"
PUBLIC = (
    f"visibility = 0 AND feed_id = author_id AND (repost_of_id IS NULL OR source <> '')"
    f" AND (reply_to_id IS NULL OR reply_to_account_id = author_id) AND {SHOWN}"
)
ON_WALL = f"kind = 'post' AND {SHOWN}"
WITH_MEDIA = "media_count > 0"


posts = Table(
    "posts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # 63-bit, ordered by the post's own time
    # Server-wide number below 2^31: one sequence for {post, comment, message}, one for notes, one for topics.
    Column("family", Integer, nullable=False, server_default="0"),  # 0 post/comment/message, 1 note, 2 topic
    Column("number", Integer),  # NULL for a carrier
    Column("kind", Text, nullable=False),  # post | comment | message | note | topic | carrier
    Column("state", Integer, nullable=False, server_default="0"),  # 0 published, 1 suggested, 2 scheduled
    Column("author_id", Integer, nullable=False),  # the group when written in its name
    Column("signer_id", Integer),  # the person behind a group's post
    Column("signed", Integer, nullable=False, server_default="0"),  # is the signer shown
    Column("wall_id", Integer, nullable=False),  # on whose page it stands; of a comment: its root's
    # In whose followers' home it comes: the wall of a post, the author of a comment; NULL = in nobody's.
    Column("feed_id", Integer),
    # Whose followers may see it when visibility = followers: the author; a group for posts on its wall.
    Column("audience_id", Integer, nullable=False),
    Column("visibility", Integer, nullable=False),  # 0 public, 1 unlisted, 2 followers, 3 direct
    Column("root_id", BigInteger, nullable=False),  # itself when it starts a thread
    Column("reply_to_id", BigInteger),
    Column("reply_to_account_id", Integer),
    Column("repost_of_id", BigInteger),  # with text: a quote
    Column("quote_policy", Integer, nullable=False, server_default="0"),  # who may: 0 anybody, 1 followers, 2 nobody
    Column("quote_state", Integer, nullable=False, server_default="0"),  # of a quote: 0 stands, 2 was taken out
    Column("conversation_id", Integer),
    Column("cmid", Integer),  # counter of a message within its conversation
    Column("title", Text, nullable=False, server_default=""),  # notes, topics
    Column("source", Text, nullable=False, server_default=""),
    Column("html", Text, nullable=False, server_default=""),
    Column("warning", Text, nullable=False, server_default=""),
    Column("sensitive", Integer, nullable=False, server_default="0"),
    Column("language", Text),
    Column("poll_id", Integer),
    Column("card_id", Integer),  # what is behind its first link
    Column("media_count", Integer, nullable=False, server_default="0"),
    Column("details", Text),  # JSON: geo, copyright, link …
    Column("app_id", Integer),
    Column("uri", Text, unique=True),  # of remote posts
    Column("url", Text),
    Column("local", Integer, nullable=False, server_default="1"),
    Column("comments_closed", Integer, nullable=False, server_default="0"),
    Column("pinned_at", BigInteger),
    Column("likes_count", Integer, nullable=False, server_default="0"),
    Column("reposts_count", Integer, nullable=False, server_default="0"),  # quotes among them
    Column("quotes_count", Integer, nullable=False, server_default="0"),
    Column("replies_count", Integer, nullable=False, server_default="0"),  # direct replies
    Column("comments_count", Integer, nullable=False, server_default="0"),  # whole thread, kept at the root
    Column("created_at", BigInteger, nullable=False),
    Column("edited_at", BigInteger),
    Column("deleted_at", BigInteger),
    Column("version", Integer, nullable=False, server_default="1"),  # rises with every edit of what is shown
    Index("posts_number", "family", "number", unique=True),
    Index("posts_author", "author_id", "id"),
    Index("posts_thread", "root_id", "id"),
    partial_index("posts_replies", "reply_to_id", "id", where="reply_to_id IS NOT NULL"),
    partial_index("posts_reposts", "repost_of_id", "id", where="repost_of_id IS NOT NULL"),
    # Has this account reposted that post?
    partial_index("posts_own_reposts", "author_id", "repost_of_id", where="repost_of_id IS NOT NULL"),
    partial_index("posts_card", "card_id", "id", where="card_id IS NOT NULL"),
    partial_index("posts_messages", "conversation_id", "cmid", where="conversation_id IS NOT NULL", unique=True),
    # Histories are counted without reading the messages.
    partial_index(
        "posts_history", "conversation_id", "cmid", "id", where="conversation_id IS NOT NULL AND deleted_at IS NULL"
    ),
    partial_index("posts_feed", "feed_id", "id", where=FED),
    # Visibility stands before the id: who may not see what is for followers does not read past it.
    partial_index("posts_account", "author_id", "visibility", "id", where=WRITTEN),
    partial_index("posts_account_top", "author_id", "visibility", "id", where=f"{NO_REPLY} AND {WRITTEN}"),
    partial_index("posts_account_media", "author_id", "visibility", "id", where=f"{WITH_MEDIA} AND {WRITTEN}"),
    partial_index("posts_pinned", "author_id", "pinned_at", where=f"pinned_at IS NOT NULL AND {WRITTEN}"),
    # The author at the end: walls are counted without reading the posts.
    partial_index("posts_wall", "wall_id", "visibility", "id", "author_id", where=ON_WALL),
    partial_index("posts_waiting", "wall_id", "state", "id", where="state > 0 AND deleted_at IS NULL"),
    partial_index("posts_url", "url", where="url IS NOT NULL"),
    partial_index("posts_public", "local", "id", where=PUBLIC),
    partial_index("posts_public_media", "local", "id", where=f"{WITH_MEDIA} AND {PUBLIC}"),
)

post_media = Table(
    "post_media",
    metadata,
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("media_id", Integer, nullable=False),
    Index("post_media_of", "media_id", "post_id"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Index("mentions_of", "account_id", "post_id"),
)

tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),  # lower case, without #
    Column("display_name", Text, nullable=False),
    # What moderators decide: may posts carry it, is it found and suggested?
    Column("usable", Integer, nullable=False, server_default="1"),
    Column("listable", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

post_tags = Table(
    "post_tags",
    metadata,
    Column("tag_id", Integer, primary_key=True, autoincrement=False),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False, server_default="0"),
    Index("post_tags_of", "post_id"),
)

# What an edited post looked like before; the newest state is the post itself.
post_edits = Table(
    "post_edits",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("post_id", BigInteger, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("warning", Text, nullable=False),
    Column("sensitive", Integer, nullable=False),
    Column("media", Text, nullable=False),  # JSON list of media ids
    Column("poll", Text),  # JSON list of options
    Column("created_at", BigInteger, nullable=False),
)

likes = Table(
    "likes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("likes_pair", "account_id", "post_id", unique=True),
    Index("likes_of_post", "post_id", "id"),
    Index("likes_of_account", "account_id", "id", "post_id"),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("bookmarks_pair", "account_id", "post_id", unique=True),
    Index("bookmarks_of_account", "account_id", "id"),
)

# "No more notifications about this thread."
thread_mutes = Table(
    "thread_mutes",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("root_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("author_id", Integer, nullable=False),
    Column("post_id", BigInteger),  # NULL until attached
    Column("question", Text, nullable=False, server_default=""),
    Column("multiple", Integer, nullable=False, server_default="0"),
    Column("anonymous", Integer, nullable=False, server_default="1"),
    Column("hide_totals", Integer, nullable=False, server_default="0"),
    Column("final", Integer, nullable=False, server_default="0"),  # a vote cannot be taken back
    Column("expires_at", BigInteger),
    Column("closed_at", BigInteger),  # its end was told to the voters
    Column("votes_count", Integer, nullable=False, server_default="0"),
    Column("voters_count", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

poll_options = Table(
    "poll_options",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("poll_id", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("votes_count", Integer, nullable=False, server_default="0"),
    Index("poll_options_of", "poll_id", "position"),
    sqlite_autoincrement=True,
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("poll_id", Integer, primary_key=True, autoincrement=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("option_id", Integer, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
    Index("poll_votes_option", "option_id", "account_id"),
)
