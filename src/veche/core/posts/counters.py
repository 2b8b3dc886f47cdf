"""Counters that a post moves: of its author, of the post it answers, of its root, of its original.

The rule, which the consistency check recounts from the rows; deleted and waiting posts do not count:
- accounts.posts_count: posts and comments of the account
- posts.replies_count: comments that answer it; posts.comments_count: comments of which it is the root
- posts.reposts_count: posts and comments that repost or quote it; posts.quotes_count: those with words of their own;
  neither counts a quote that it was taken out of
- posts.likes_count: rows of likes
"""

from typing import Any

from sqlalchemy import bindparam, update

from veche.core import accounts
from veche.core.tx import Tx
from veche.db import Row, statement
from veche.tables.posts import posts

COUNTED = ("post", "comment")
REVOKED = 2  # the state of a quote that its original was taken out of
_NONE = {"replies": 0, "comments": 0, "reposts": 0, "quotes": 0}


@statement
def _shift() -> Any:
    p = posts.c
    return (
        update(posts)
        .where(p.id == bindparam("post_id"))
        .values(
            replies_count=p.replies_count + bindparam("replies"),
            comments_count=p.comments_count + bindparam("comments"),
            reposts_count=p.reposts_count + bindparam("reposts"),
            quotes_count=p.quotes_count + bindparam("quotes"),
        )
    )


@statement
def _shift_likes() -> Any:
    p = posts.c
    return update(posts).where(p.id == bindparam("post_id")).values(likes_count=p.likes_count + bindparam("by"))


async def count(tx: Tx, row: Row, by: int) -> None:
    """Add a post to the counters it belongs to (`by` = 1), or take it from them (-1). `row`: any row of posts."""
    if row.kind not in COUNTED:
        return
    await accounts.shift_posts(tx, row.author_id, by, last_post_at=tx.now if by > 0 else None)
    # In the order of ids, so that two writers wait for one another instead of dead-locking.
    for post_id, change in sorted(_changes(row).items()):
        await _add(tx, post_id, change, by)


async def count_quote(tx: Tx, row: Row, by: int) -> None:
    """Add a quote to what it quotes, or take it from there, and nothing else of it."""
    if row.kind in COUNTED:
        await _add(tx, row.repost_of_id, {**_NONE, "reposts": 1, "quotes": 1}, by)


async def _add(tx: Tx, post_id: int, change: dict[str, int], by: int) -> None:
    await tx.run(_shift(), post_id=post_id, **{name: by * size for name, size in change.items()})


def _changes(row: Row) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}

    def add(post_id: int | None, name: str) -> None:
        if post_id is not None:
            found.setdefault(post_id, {**_NONE})[name] = 1

    if row.kind == "comment":
        add(row.reply_to_id, "replies")
        add(row.root_id, "comments")
    if row.quote_state != REVOKED:
        add(row.repost_of_id, "reposts")
        if row.source:
            add(row.repost_of_id, "quotes")
    return found


async def count_likes(tx: Tx, post_id: int, by: int) -> None:
    """One like more or fewer."""
    await tx.run(_shift_likes(), post_id=post_id, by=by)
