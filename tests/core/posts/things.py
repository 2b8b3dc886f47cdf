"""What posts are made of in tests."""

from typing import Any

from sqlalchemy import text

from tests.core.world import World
from veche.core import media
from veche.core.media import NewMedia, StoredFile
from veche.core.tx import Tx
from veche.db import statement
from veche.storage import new_key


async def picture(world: World, owner: str, **fields: Any) -> int:
    """A medium of somebody's, as if it had been decoded and stored."""
    files = tuple(
        StoredFile(role, new_key("media", "jpg"), "image/jpeg", 64, 48, 1000) for role in ("original", "small")
    )
    return await world.do(media.accept, owner, NewMedia(kind="image", mime="image/jpeg", files=files, **fields))


@statement
def _raw(*, sql: str) -> Any:
    return text(sql)


async def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    """Straight from the tables."""

    async def read(tx: Tx) -> list[tuple[Any, ...]]:
        return await tx.tuples(_raw(sql=sql))

    return await world.read(read)


RECOUNTED = {
    "likes": "SELECT p.id, p.likes_count, (SELECT count(*) FROM likes l WHERE l.post_id = p.id) FROM posts p",
    "replies": (
        "SELECT p.id, p.replies_count, (SELECT count(*) FROM posts c WHERE c.reply_to_id = p.id AND c.kind = 'comment' "
        "AND c.state = 0 AND c.deleted_at IS NULL) FROM posts p"
    ),
    "comments": (
        "SELECT p.id, p.comments_count, (SELECT count(*) FROM posts c WHERE c.root_id = p.id AND c.kind = 'comment' "
        "AND c.state = 0 AND c.deleted_at IS NULL) FROM posts p"
    ),
    "reposts": (
        "SELECT p.id, p.reposts_count, (SELECT count(*) FROM posts c WHERE c.repost_of_id = p.id AND c.state = 0 "
        "AND c.kind IN ('post', 'comment') AND c.deleted_at IS NULL) FROM posts p"
    ),
    "posts": (
        "SELECT a.id, a.posts_count, (SELECT count(*) FROM posts c WHERE c.author_id = a.id AND c.state = 0 "
        "AND c.kind IN ('post', 'comment') AND c.deleted_at IS NULL) FROM accounts a"
    ),
    "votes": "SELECT p.id, p.votes_count, (SELECT count(*) FROM poll_votes v WHERE v.poll_id = p.id) FROM polls p",
    "voters": (
        "SELECT p.id, p.voters_count, (SELECT count(DISTINCT v.account_id) FROM poll_votes v WHERE v.poll_id = p.id) "
        "FROM polls p"
    ),
    "options": (
        "SELECT o.id, o.votes_count, (SELECT count(*) FROM poll_votes v WHERE v.option_id = o.id) FROM poll_options o"
    ),
    "unread": (
        "SELECT m.account_id, m.unread_count, (SELECT count(*) FROM posts p WHERE "
        "p.conversation_id = m.conversation_id AND p.cmid > m.read_cmid AND p.cmid > m.from_cmid AND "
        "(m.until_cmid IS NULL OR p.cmid <= m.until_cmid) AND p.author_id <> m.account_id AND p.deleted_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM hidden_messages h WHERE h.account_id = m.account_id AND h.post_id = p.id)) "
        "FROM conversation_members m"
    ),
    "newest": (
        "SELECT m.account_id, m.last_post_id, (SELECT max(p.id) FROM posts p WHERE "
        "p.conversation_id = m.conversation_id AND p.cmid > m.from_cmid AND p.deleted_at IS NULL) "
        "FROM conversation_members m"
    ),
}


async def assert_counters_are_right(world: World) -> None:
    """Every counter equals what counting the rows gives."""
    for name, sql in RECOUNTED.items():
        for id, kept, counted in await rows(world, sql):
            assert kept == counted, (name, id)
