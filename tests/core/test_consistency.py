"""The check finds every planted fault, and none in a world that only verbs have made."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import consistency, graph, posts
from veche.core.posts import NewPoll, NewPost, Visibility
from veche.core.tx import Tx


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def town(world: World) -> World:
    await world.people("anna", "boris", "vera")
    await world.follow("anna", "boris", "vera")
    await world.follow("boris", "anna")
    poll = NewPoll(options=("tea", "coffee"))
    first = await world.do(posts.create, "anna", NewPost(text="What shall we drink?", poll=poll))
    answer = await world.do(posts.create, "boris", NewPost(text="@anna tea", reply_to_id=first))
    await world.do(posts.like, "vera", first)
    await world.do(posts.repost, "boris", first)
    await world.do(posts.create, "vera", NewPost(text="@anna psst", visibility=Visibility.DIRECT))
    gone = await world.do(posts.create, "vera", NewPost(text="a mistake", reply_to_id=answer))
    await world.do(posts.delete, "vera", gone)
    await world.do(graph.block, "vera", world.ids["boris"])
    return world


async def test_a_world_made_by_verbs_agrees(town: World) -> None:
    assert [str(finding) for finding in await town.read(consistency.check)] == []


FAULTS = [
    ("UPDATE accounts SET followers_count = followers_count + 1 WHERE username = 'anna'", "followers of accounts"),
    ("UPDATE accounts SET friends_count = 9 WHERE username = 'anna'", "friends of accounts"),
    ("UPDATE accounts SET posts_count = 0 WHERE username = 'anna'", "posts of accounts"),
    ("UPDATE posts SET likes_count = 7 WHERE source LIKE 'What%'", "likes of posts"),
    ("UPDATE posts SET comments_count = 7 WHERE source LIKE 'What%'", "comments of threads"),
    ("UPDATE posts SET feed_id = 99 WHERE source LIKE 'What%'", "feeds of posts"),
    ("UPDATE posts SET number = 2000000000 WHERE source LIKE 'What%'", "the sequence number"),
    ("UPDATE conversation_members SET unread_count = 5", "unread messages of members"),
    ("UPDATE polls SET votes_count = 3", "votes in polls"),
    ("DELETE FROM posts_fts", "the index of posts"),
    ("DELETE FROM accounts_fts", "the index of accounts"),
    ("UPDATE posts SET feed_id = NULL WHERE source LIKE 'What%'", "posts in no feed"),
    ("UPDATE posts SET root_id = id WHERE kind = 'comment'", "roots of comments"),
    ("UPDATE posts SET wall_id = 2 WHERE kind = 'comment'", "walls of comments"),
    ("UPDATE likes SET post_id = 5", "likes of nothing"),
    ("UPDATE mentions SET post_id = 5 WHERE post_id = (SELECT max(post_id) FROM mentions)", "mentions of nothing"),
    ("UPDATE follows SET made_friends = 0", "follows that made friends"),
    ("UPDATE follows SET target_id = 99 WHERE id = (SELECT max(id) FROM follows)", "follows of nobody"),
    ("UPDATE conversations SET last_post_id = 5", "newest messages of conversations"),
    ("UPDATE conversation_members SET read_cmid = 5", "read marks of members"),
    ("UPDATE conversation_members SET last_post_id = 5", "last messages of members"),
]


@pytest.mark.parametrize(("sql", "what"), FAULTS, ids=[what for _, what in FAULTS])
async def test_a_fault_is_found(town: World, sql: str, what: str) -> None:
    async def plant(tx: Tx) -> None:
        await tx.conn.script(sql)

    await town.write(plant)
    assert what in {finding.what for finding in await town.read(consistency.check)}
