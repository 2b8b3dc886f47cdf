"""Counters of accounts: changed only by difference and only here, so that they can be compared with the rows."""

from typing import Any

from sqlalchemy import bindparam, update

from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.accounts import accounts

_a = accounts.c


@statement
def _shift() -> Any:
    return (
        update(accounts)
        .where(ids_in(_a.id, "ids"))
        .values(
            followers_count=_a.followers_count + bindparam("followers"),
            following_count=_a.following_count + bindparam("following"),
            friends_count=_a.friends_count + bindparam("friends"),
            version=_a.version + 1,
        )
    )


@statement
def _shift_posts() -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values(posts_count=_a.posts_count + bindparam("posts"), version=_a.version + 1)
    )


@statement
def _posted() -> Any:
    return (
        update(accounts)
        .where(_a.id == bindparam("account_id"))
        .values(posts_count=_a.posts_count + bindparam("posts"), last_post_at=bindparam("at"), version=_a.version + 1)
    )


async def shift(tx: Tx, *ids: int, followers: int = 0, following: int = 0, friends: int = 0) -> None:
    """Add to the counters of these accounts, in one statement."""
    if ids and (followers or following or friends):
        await tx.run(_shift(), ids=ids, followers=followers, following=following, friends=friends)


async def shift_posts(tx: Tx, account_id: int, posts: int, *, last_post_at: int | None = None) -> None:
    """Add to an account's number of posts; `last_post_at` is the time of a new one."""
    if last_post_at is None:
        await tx.run(_shift_posts(), account_id=account_id, posts=posts)
    else:
        await tx.run(_posted(), account_id=account_id, posts=posts, at=last_post_at)
