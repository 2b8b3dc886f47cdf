"""The rule of visibility in its two forms: over random graphs, what the clause shows is what the predicate allows."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, bindparam, insert

from tests.core.world import World, opened
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.core.visibility import EDITORS, Facts, allows, can_see
from veche.db import statement
from veche.tables.accounts import accounts, group_roles
from veche.tables.conversations import conversation_members, hidden_messages
from veche.tables.graph import blocks, follows
from veche.tables.media import media
from veche.tables.posts import mentions, post_media, posts

TABLES = {
    table.name: table
    for table in (
        accounts, group_roles, conversation_members, hidden_messages, blocks, follows, media, mentions, post_media,
        posts,
    )
}  # fmt: skip
PEOPLE, GROUPS = range(1, 6), range(6, 8)
ANYBODY = [*PEOPLE, *GROUPS]


@dataclass
class Graph:
    """Rows of a random world, and the same as plain data to ask."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[dict[str, Any]]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        self.rows.setdefault(table, []).append(row)
        return row

    def find(self, table: str, **wanted: Any) -> list[dict[str, Any]]:
        """Rows with these values; asked only once everything is there."""
        key = (table, *wanted)
        if key not in self._indexes:
            index = self._indexes[key] = {}
            for row in self.rows.get(table, ()):
                index.setdefault(tuple(row[name] for name in wanted), []).append(row)
        return self._indexes[key].get(tuple(wanted.values()), [])

    def has(self, table: str, **wanted: Any) -> bool:
        return bool(self.find(table, **wanted))


def grow(seed: int) -> Graph:
    """Seven accounts, forty posts of every kind, four pictures, two conversations."""
    dice = random.Random(seed)
    graph = Graph()
    for id in ANYBODY:
        graph.add(
            "accounts",
            id=id,
            kind="group" if id in GROUPS else "person",
            username=f"a{id}",
            username_key=f"a{id}",
            group_access=dice.choice(["open", "closed", "private"]) if id in GROUPS else "open",
            suspended_at=dice.choice([None] * 6 + [1]),
            created_at=1,
            updated_at=1,
        )
    for one in PEOPLE:
        for other in ANYBODY:
            number = one * 100 + other
            if one != other and dice.random() < 0.4:
                graph.add(
                    "follows",
                    id=number,
                    follower_id=one,
                    target_id=other,
                    accepted=dice.choice([0, 1, 1]),
                    created_at=1,
                )
            if one != other and dice.random() < 0.08:
                graph.add("blocks", id=number, account_id=one, target_id=other, created_at=1)
            if other in GROUPS and dice.random() < 0.3:
                role = dice.choice(["moderator", "editor", "admin", "owner"])
                graph.add("group_roles", group_id=other, account_id=one, role=role, created_at=1)
    _talk(graph, dice)
    for number in range(1, 41):
        _post(graph, dice, number)
    _pictures(graph, dice)
    return graph


def _talk(graph: Graph, dice: random.Random) -> None:
    for talk in (1, 2):
        for one in PEOPLE:
            if dice.random() < 0.6:
                start = dice.choice([0, 0, 12])
                until = dice.choice([None, None, 28])
                graph.add(
                    "conversation_members",
                    conversation_id=talk,
                    account_id=one,
                    from_cmid=start,
                    until_cmid=until,
                    created_at=1,
                )


def _post(graph: Graph, dice: random.Random, number: int) -> None:
    author = dice.choice(ANYBODY)
    wall = author if dice.random() < 0.5 else dice.choice(ANYBODY)
    row = {
        "id": number, "number": number, "kind": dice.choice(["post", "comment"]), "author_id": author,
        "signer_id": dice.choice(PEOPLE) if author in GROUPS else None, "wall_id": wall,
        "audience_id": wall if wall in GROUPS else author, "visibility": dice.choice([0, 0, 1, 2, 2, 3]),
        "state": dice.choice([0] * 8 + [1, 2]), "root_id": number, "conversation_id": None, "cmid": None,
        "deleted_at": dice.choice([None] * 9 + [1]), "created_at": 1,
    }  # fmt: skip
    if dice.random() < 0.2:
        row |= {"kind": "message", "visibility": 3, "state": 0, "conversation_id": dice.choice([1, 2]), "cmid": number}
        for one in PEOPLE:
            if dice.random() < 0.15:
                graph.add("hidden_messages", account_id=one, post_id=number, created_at=1)
    graph.add("posts", **row)
    for one in PEOPLE:
        if dice.random() < 0.1:
            graph.add("mentions", post_id=number, account_id=one, position=0)


def _pictures(graph: Graph, dice: random.Random) -> None:
    for picture in range(1, 5):
        carrier = 100 + picture
        owner = dice.choice(PEOPLE)
        graph.add("media", id=picture, owner_id=owner, kind="image", state="ready", carrier_id=carrier, created_at=1)
        graph.add(
            "posts", id=carrier, number=None, kind="carrier", author_id=owner, signer_id=None, wall_id=owner,
            audience_id=owner, visibility=0, state=0, root_id=carrier, conversation_id=None, cmid=None,
            deleted_at=dice.choice([None, None, None, 1]), created_at=1,
        )  # fmt: skip
        for post in dice.sample(range(1, 41), dice.choice([0, 1, 2, 3])):
            graph.add("post_media", post_id=post, position=picture, media_id=picture)


def facts_of(graph: Graph, post: dict[str, Any], me: int | None) -> Facts:
    """What the predicate is told, out of the plain data."""
    author, wall = post["author_id"], post["wall_id"]
    places = graph.find("conversation_members", conversation_id=post["conversation_id"], account_id=me)
    shown: list[dict[str, Any]] = []
    for picture in graph.find("media", carrier_id=post["id"]):
        for place in graph.find("post_media", media_id=picture["id"]):
            shown += graph.find("posts", id=place["post_id"])
    roles = graph.find("group_roles", group_id=wall, account_id=me)
    return Facts(
        author_id=author,
        wall_id=wall,
        visibility=post["visibility"],
        kind=post["kind"],
        state=post["state"],
        deleted=post["deleted_at"] is not None,
        signer_id=post["signer_id"],
        follows_audience=graph.has("follows", follower_id=me, target_id=post["audience_id"], accepted=1),
        named=graph.has("mentions", post_id=post["id"], account_id=me),
        blocked=graph.has("blocks", account_id=me, target_id=author)
        or graph.has("blocks", account_id=author, target_id=me),
        author_suspended=graph.find("accounts", id=author)[0]["suspended_at"] is not None,
        wall_private=graph.find("accounts", id=wall)[0]["group_access"] == "private",
        follows_wall=graph.has("follows", follower_id=me, target_id=wall, accepted=1),
        edits_wall=any(role["role"] in EDITORS for role in roles),
        cmid=post["cmid"],
        in_conversation=post["conversation_id"] is not None,
        member=bool(places),
        from_cmid=places[0]["from_cmid"] if places else 0,
        until_cmid=places[0]["until_cmid"] if places else None,
        hidden=graph.has("hidden_messages", account_id=me, post_id=post["id"]),
        shown_by=tuple(facts_of(graph, other, me) for other in shown),
    )


@statement
def _insert(*, table: str, names: tuple[str, ...]) -> Any:
    target: Table = TABLES[table]
    return insert(target).values({name: bindparam(name, type_=target.c[name].type) for name in names})


class Undone(Exception):
    """Leaves a transaction without a trace."""


async def check(world: World, graph: Graph) -> int:
    checks = 0

    async def look(tx: Tx) -> None:
        nonlocal checks
        for name, rows in graph.rows.items():
            await tx.many(_insert(table=name, names=tuple(rows[0])), rows)
        all_posts = graph.rows["posts"]
        viewers = [Viewer.anonymous, Viewer.system, *(Viewer(account_id=id) for id in ANYBODY)]
        for viewer in viewers:
            seen = await can_see(tx, viewer, [post["id"] for post in all_posts])
            for post in all_posts:
                facts = facts_of(graph, post, viewer.account_id)
                assert (post["id"] in seen) == allows(viewer, facts), (viewer, post, facts)
                checks += 1
        raise Undone

    with pytest.raises(Undone):
        await world.write(look)
    return checks


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.mark.fuzz
def test_the_clause_shows_what_the_predicate_allows(
    database_url: str, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    opening = opened(database_url, tmp_path)
    world = loop.run_until_complete(opening.__aenter__())
    total = 0

    @settings(max_examples=max(200, settings.default.max_examples))  # type: ignore[union-attr]
    @given(st.integers(0, 2**32))
    def over_random_graphs(seed: int) -> None:
        nonlocal total
        total += loop.run_until_complete(check(world, grow(seed)))

    try:
        over_random_graphs()
    finally:
        loop.run_until_complete(opening.__aexit__(None, None, None))
    assert total > 50_000
