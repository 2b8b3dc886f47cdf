"""A write that is asked for twice under one key happens once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import idempotency, posts
from veche.core.errors import Invalid
from veche.core.posts import NewPost
from veche.core.tx import Tx


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        await made.people("anna", "boris")
        yield made


async def post_once(world: World, who: str, key: str, text: str = "x") -> int:
    viewer = world[who]

    async def write(tx: Tx) -> int:
        answer = await idempotency.remember(tx, world.ids[who], key, 3_600_000)
        if answer is not None:
            return int(answer["id"])
        id = await posts.create(tx, viewer, NewPost(text=text))
        await idempotency.store(tx, world.ids[who], key, {"id": id})
        return id

    return await world.write(write)


async def test_the_same_key_gives_the_same_answer(world: World) -> None:
    first = await post_once(world, "anna", "mastodon:post:1")
    assert await post_once(world, "anna", "mastodon:post:1") == first
    assert await post_once(world, "anna", "mastodon:post:2") != first
    assert await post_once(world, "boris", "mastodon:post:1") != first


async def test_at_the_same_time_too(world: World) -> None:
    made = await asyncio.gather(*(post_once(world, "anna", "k") for _ in range(10)))
    assert len(set(made)) == 1


async def test_a_key_is_forgotten_in_time(world: World) -> None:
    first = await post_once(world, "anna", "k")
    world.clock.advance(3_599_999)
    assert await post_once(world, "anna", "k") == first
    world.clock.advance(1)
    second = await post_once(world, "anna", "k")
    assert second != first
    assert await post_once(world, "anna", "k") == second
    world.clock.advance(3_600_000)
    assert await world.write(idempotency.sweep) == 1


async def test_a_failed_write_leaves_its_key_free(world: World) -> None:
    with pytest.raises(Invalid):
        await post_once(world, "anna", "k", text="")
    assert await post_once(world, "anna", "k")
