"""Upkeep of the index of posts, in the transaction of the post. `core/search` searches, and applies visibility.

Every post, comment, note and topic that is published is indexed, never a message.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, bindparam, delete, func, insert

from veche.core.tx import Tx
from veche.db import statement
from veche.lib import text as texts

INDEXED = ("post", "comment", "note", "topic")

# Made by migrations/search.py in raw SQL, so it is no part of the common metadata.
posts_fts = Table(
    "posts_fts", MetaData(), Column("post_id", BigInteger), Column("rowid", BigInteger), Column("body", Text)
)


@statement
def _put(*, database: str) -> Any:
    if database == "postgresql":
        words = func.to_tsvector("simple", bindparam("body", type_=Text()))
        return insert(posts_fts).values(post_id=bindparam("post_id"), body=words)
    return insert(posts_fts).values(rowid=bindparam("post_id"), body=bindparam("body"))


@statement
def _drop(*, database: str) -> Any:
    column = posts_fts.c.post_id if database == "postgresql" else posts_fts.c.rowid
    return delete(posts_fts).where(column == bindparam("of_post"))


def searchable(*parts: str) -> str:
    """Words in the form in which they are compared; the same is done to what is asked for."""
    return texts.fold("\n".join(part for part in parts if part)).replace("ё", "е")


async def put(tx: Tx, post_id: int, *parts: str) -> None:
    """Index a post that is not yet in: its plain text, title, warning, options of its poll."""
    if body := searchable(*parts):
        await tx.run(_put(), post_id=post_id, body=body)


async def put_many(tx: Tx, bodies: Sequence[tuple[int, str]]) -> None:
    """The same for many posts that are not yet in: their ids and what `searchable` made of them."""
    await tx.many(_put(), [{"post_id": id, "body": body} for id, body in bodies if body])


async def drop(tx: Tx, post_id: int) -> None:
    """Forget a post; nothing happens if it is not in."""
    await tx.run(_drop(), of_post=post_id)
