"""The search indexes follow posts and accounts in the same transaction."""

from typing import Any

from sqlalchemy import text

from tests.core.world import World
from veche.core import accounts, posts
from veche.core.posts import PostChanges, Visibility
from veche.core.posts.index import searchable
from veche.core.tx import Tx
from veche.db import statement


@statement
def _search(*, table: str, words: str, database: str) -> Any:
    if database == "sqlite":
        return text(f"SELECT rowid FROM {table} WHERE {table} MATCH '{words}' ORDER BY rowid")
    key = "post_id" if table == "posts_fts" else "account_id"
    asked = words.replace("*", ":*").replace('"', "")
    return text(f"SELECT {key} FROM {table} WHERE body @@ to_tsquery('simple', '{asked}') ORDER BY 1").columns()


async def search(world: World, words: str, table: str = "posts_fts") -> list[int]:
    async def read(tx: Tx) -> list[int]:
        return [row[0] for row in await tx.tuples(_search(table=table, words=searchable(words)))]

    return await world.read(read)


async def test_posts_are_found_by_their_words(world: World) -> None:
    id = await world.post("anna", "Ёлка и снег, https://example.org/page")
    assert await search(world, "елка") == [id]
    assert await search(world, "Снег") == [id]
    assert await search(world, "сне*") == [id]
    assert await search(world, "лето") == []


async def test_the_index_follows_edits_and_deletions(world: World) -> None:
    id = await world.post("anna", "winter")
    await world.do(posts.edit, "anna", id, PostChanges(text="summer"))
    assert await search(world, "winter") == []
    assert await search(world, "summer") == [id]
    await world.do(posts.delete, "anna", id)
    assert await search(world, "summer") == []
    await world.do(posts.restore, "anna", id)
    assert await search(world, "summer") == [id]


async def test_messages_and_waiting_posts_are_not_in_it(world: World) -> None:
    await world.post("anna", "@boris secret", visibility=Visibility.DIRECT)
    await world.post("anna", "secret", publish_at=world.clock.now() + 600_000)
    assert await search(world, "secret") == []


async def test_accounts_are_found_by_their_present_names(world: World) -> None:
    anna = world.ids["anna"]
    assert anna in await search(world, "anna", "accounts_fts")
    changes = accounts.AccountChanges(display_name="Анна Ёлкина", note="knitting")
    await world.do(accounts.update, "anna", changes)
    assert await search(world, "елкина", "accounts_fts") == [anna]
    assert await search(world, "knitting", "accounts_fts") == [anna]
    await world.do(accounts.update, "anna", accounts.AccountChanges(note=""))
    assert await search(world, "knitting", "accounts_fts") == []
