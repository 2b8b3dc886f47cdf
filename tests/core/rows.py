"""A world in which rows are laid directly: for tests of reading, which need many odd ones and no rules of writing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, update

from veche.core import events
from veche.core.eventbase import Event
from veche.core.reactions import Reactions
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.db import Engine, statement
from veche.lib.clock import Clock
from veche.pubsub import Bus
from veche.settings import Settings
from veche.tables.metadata import metadata

NOON = 1_790_000_000_000
T = TypeVar("T")


@statement
def _insert(*, table: str, columns: tuple[str, ...]) -> Any:
    target = metadata.tables[table]
    return insert(target).values({name: bindparam(name, type_=target.c[name].type) for name in columns})


@statement
def _update(*, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Any:
    target = metadata.tables[table]
    query = update(target).values({name: bindparam(name, type_=target.c[name].type) for name in columns})
    for name in key:
        query = query.where(target.c[name] == bindparam(f"key_{name}"))
    return query


@statement
def _delete(*, table: str, key: tuple[str, ...]) -> Any:
    target = metadata.tables[table]
    query = delete(target)
    for name in key:
        query = query.where(target.c[name] == bindparam(f"key_{name}"))
    return query


@statement
def _count(*, table: str) -> Any:
    return select(func.count()).select_from(metadata.tables[table])


@statement
def _find_tag() -> Any:
    tags = metadata.tables["tags"]
    return select(tags.c.id).where(tags.c.name == bindparam("name"))


class World:
    """Rows by short verbs; each is one committed transaction with its events."""

    def __init__(self, factory: TxFactory, clock: Clock) -> None:
        self.factory = factory
        self.clock = clock
        self._accounts = 0
        self._ids = 0
        self._lists = 0

    async def restart(self) -> None:
        """Go on after the rows of an earlier world in the same database."""
        async with self.factory.read() as tx:
            self._accounts = await tx.scalar(_count(table="accounts")) or 0
            self._ids = (await tx.scalar(_count(table="posts")) or 0) * 3 + self._accounts * 50
            self._lists = await tx.scalar(_count(table="lists")) or 0

    def viewer(self, account_id: int) -> Viewer:
        return Viewer(account_id=account_id, user_id=account_id)

    async def read(self, verb: Callable[..., Awaitable[T]], *args: Any, **named: Any) -> T:
        async with self.factory.read() as tx:
            return await verb(tx, *args, **named)

    async def write(self, verb: Callable[..., Awaitable[T]], *args: Any, **named: Any) -> T:
        return await self.factory.write(lambda tx: verb(tx, *args, **named))

    async def lay(self, table: str, *events: Event, **row: Any) -> None:
        async def fn(tx: Tx) -> None:
            await tx.run(_insert(table=table, columns=tuple(sorted(row))), **row)
            for event in events:
                tx.emit(event)

        await self.factory.write(fn)

    async def change(self, table: str, key: dict[str, Any], *events: Event, **row: Any) -> None:
        async def fn(tx: Tx) -> None:
            keys = {f"key_{name}": value for name, value in key.items()}
            await tx.run(_update(table=table, columns=tuple(sorted(row)), key=tuple(sorted(key))), **row, **keys)
            for event in events:
                tx.emit(event)

        await self.factory.write(fn)

    async def drop(self, table: str, *events: Event, **key: Any) -> None:
        async def fn(tx: Tx) -> None:
            keys = {f"key_{name}": value for name, value in key.items()}
            await tx.run(_delete(table=table, key=tuple(sorted(key))), **keys)
            for event in events:
                tx.emit(event)

        await self.factory.write(fn)

    def new_id(self, at: int | None = None) -> int:
        self._ids += 1
        return (self.clock.now() if at is None else at) << 16 | self._ids & 0xFFFF

    async def person(self, name: str = "", **row: Any) -> int:
        self._accounts += 1
        id_ = self._accounts
        name = name or f"person{id_}"
        base = {
            "id": id_,
            "kind": "person",
            "username": name,
            "username_key": name,
            "created_at": NOON,
            "updated_at": NOON,
        }
        await self.lay("accounts", **{**base, **row})
        if row.get("kind", "person") == "person" and not row.get("domain"):
            await self.lay("users", account_id=id_, created_at=NOON)
        return id_

    async def group(self, name: str = "", **row: Any) -> int:
        return await self.person(name, kind="group", **row)

    async def follow(self, follower: int, target: int, accepted: int = 1, **row: Any) -> int:
        id_ = self.new_id()
        event = events.Followed(follower_id=follower, target_id=target, follow_id=id_)
        await self.lay(
            "follows",
            event,
            id=id_,
            follower_id=follower,
            target_id=target,
            accepted=accepted,
            created_at=self.clock.now(),
            **row,
        )
        return id_

    async def unfollow(self, follower: int, target: int) -> None:
        event = events.Unfollowed(follower_id=follower, target_id=target, was_accepted=True)
        await self.drop("follows", event, follower_id=follower, target_id=target)

    async def block(self, account: int, target: int) -> None:
        event = events.Blocked(account_id=account, target_id=target)
        await self.lay(
            "blocks", event, id=self.new_id(), account_id=account, target_id=target, created_at=self.clock.now()
        )

    async def unblock(self, account: int, target: int) -> None:
        await self.drop(
            "blocks", events.Unblocked(account_id=account, target_id=target), account_id=account, target_id=target
        )

    async def mute(self, account: int, target: int, expires_at: int | None = None) -> None:
        event = events.Muted(account_id=account, target_id=target)
        row = {"id": self.new_id(), "account_id": account, "target_id": target, "created_at": self.clock.now()}
        await self.lay("mutes", event, **row, expires_at=expires_at)

    async def unmute(self, account: int, target: int) -> None:
        await self.drop(
            "mutes", events.Unmuted(account_id=account, target_id=target), account_id=account, target_id=target
        )

    async def post(self, author: int, text: str = "hello", **row: Any) -> int:
        """A post on the author's wall; with `reply_to` or `wall_id` elsewhere; with `repost_of_id` a repost."""
        id_ = row.pop("id", None) or self.new_id(row.pop("at", None))
        wall = row.get("wall_id", author)
        base: dict[str, Any] = {
            "id": id_,
            "kind": "post",
            "author_id": author,
            "wall_id": wall,
            "feed_id": wall,
            "audience_id": author,
            "visibility": 0,
            "root_id": id_,
            "source": text,
            "html": text,
            "created_at": id_ >> 16,
        }
        if "reply_to_id" in row:
            base |= {"kind": "comment", "feed_id": author}
        named = row.pop("mentions", ())
        base |= row
        event = events.PostCreated(
            post_id=id_,
            author_id=author,
            kind=base["kind"],
            visibility=base["visibility"],
            feed_id=base["feed_id"],
            wall_id=base["wall_id"],
            audience_id=base["audience_id"],
            root_id=base["root_id"],
            reply_to_id=base.get("reply_to_id"),
            repost_of_id=base.get("repost_of_id"),
        )

        async def fn(tx: Tx) -> None:
            await tx.run(_insert(table="posts", columns=tuple(sorted(base))), **base)
            for account in named:
                values = {"post_id": id_, "account_id": account}
                await tx.run(_insert(table="mentions", columns=("account_id", "post_id")), **values)
            if not base.get("state"):
                tx.emit(event)

        await self.factory.write(fn)
        return id_

    async def repost(self, author: int, post_id: int, **row: Any) -> int:
        return await self.post(author, "", repost_of_id=post_id, **row)

    async def erase(self, post_id: int, author: int) -> None:
        event = events.PostDeleted(
            post_id=post_id, author_id=author, kind="post", visibility=0, feed_id=author, wall_id=author,
            audience_id=author, root_id=post_id,
        )  # fmt: skip
        await self.change("posts", {"id": post_id}, event, deleted_at=self.clock.now())

    async def tagged(self, post_id: int, *names: str) -> None:
        for name in names:
            known = {"name": name, "display_name": name, "created_at": NOON, "id": sum(map(ord, name)) * 31 + len(name)}
            async with self.factory.read() as tx:
                there = await tx.scalar(_find_tag(), name=name)
            if there is None:
                await self.lay("tags", **known)
            await self.lay("post_tags", tag_id=known["id"], post_id=post_id)

    async def follow_tag(self, account: int, name: str) -> None:
        async with self.factory.read() as tx:
            tag = await tx.scalar(_find_tag(), name=name)
        changed = events.HomeChanged(account_id=account, to=(account,))
        await self.lay("tag_follows", changed, id=self.new_id(), account_id=account, tag_id=tag, created_at=NOON)

    async def unfollow_tag(self, account: int, name: str) -> None:
        async with self.factory.read() as tx:
            tag = await tx.scalar(_find_tag(), name=name)
        changed = events.HomeChanged(account_id=account, to=(account,))
        await self.drop("tag_follows", changed, account_id=account, tag_id=tag)

    async def list_of(self, owner: int, *members: int, **row: Any) -> int:
        self._lists += 1
        await self.lay("lists", id=self._lists, account_id=owner, title="list", created_at=NOON, **row)
        for member in members:
            await self.lay("list_members", id=self.new_id(), list_id=self._lists, account_id=member, created_at=NOON)
        return self._lists


@asynccontextmanager
async def world(url: str, on: Any = None) -> AsyncIterator[World]:
    engine = await Engine.open(url, "normal")
    settings = Settings.load(Path("/nowhere"), {})
    clock = Clock()
    clock.stop(NOON)
    try:
        yield World(TxFactory(engine, settings, settings.limits, clock, Reactions(on), Bus()), clock)
    finally:
        await engine.close()
