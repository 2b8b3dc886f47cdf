"""Counters are right after anything, in any order, at once or one after the other."""

import asyncio
import random

import pytest

from tests.core.posts.things import assert_counters_are_right
from tests.core.world import World
from veche.core import posts
from veche.core.errors import CoreError
from veche.core.posts import NewPoll, NewPost, Visibility

NAMES = ("anna", "boris", "vera", "gleb")
DEEDS = (
    *("post", "wall", "reply", "reply", "repost", "quote", "direct", "chat", "like", "unlike", "delete", "edit"),
    *("vote", "unvote", "unrepost", "restore", "bookmark"),
)


async def test_twenty_who_like_at_once_are_twenty_likes(world: World) -> None:
    fans = [f"fan{number}" for number in range(20)]
    await world.people(*fans)
    id = await world.post("anna", "like me")
    await asyncio.gather(*(world.do(posts.like, fan, id) for fan in fans))
    assert (await world.see(posts.facts, "", [id]))[id].likes_count == 20
    await asyncio.gather(*(world.do(posts.like, fan, id) for fan in fans[:10] * 2))
    await asyncio.gather(*(world.do(posts.unlike, fan, id) for fan in fans[:5] * 2))
    assert (await world.see(posts.facts, "", [id]))[id].likes_count == 15
    await assert_counters_are_right(world)


async def test_the_same_repost_at_once_is_one(world: World) -> None:
    id = await world.post("anna", "pass me on")
    made = await asyncio.gather(*(world.do(posts.repost, "vera", id) for _ in range(8)))
    assert len(set(made)) == 1
    assert (await world.see(posts.facts, "", [id]))[id].reposts_count == 1


async def test_who_votes_twice_at_once_votes_once(world: World) -> None:
    id = await world.post("anna", "?", poll=NewPoll(options=("a", "b")))
    poll = (await world.see(posts.load_one, "", id)).poll
    assert poll is not None
    wanted = [poll.options[number % 2].id for number in range(6)]
    await asyncio.gather(
        *(world.do(posts.polls.vote, "vera", poll.id, [option]) for option in wanted), return_exceptions=True
    )
    assert (await world.see(posts.polls.load_one, "", poll.id)).votes_count == 1
    await assert_counters_are_right(world)


@pytest.mark.parametrize("seed", range(4))
async def test_counters_after_anything(world: World, seed: int) -> None:
    dice = random.Random(seed)
    ids: list[int] = []
    for step in range(120):
        who = dice.choice(NAMES)
        some = dice.choice(ids) if ids else None
        try:
            made = await _anything(world, dice, who, some, step)
            if made is not None:
                ids.append(made)
        except CoreError:
            continue
    assert len(ids) > 20
    await assert_counters_are_right(world)


async def _anything(world: World, dice: random.Random, who: str, some: int | None, step: int) -> int | None:
    deed = dice.choice(DEEDS)
    if deed == "post" or some is None:
        poll = NewPoll(options=("a", "b", "c"), multiple=True) if dice.random() < 0.3 else None
        visibility = dice.choice([None, Visibility.UNLISTED, Visibility.FOLLOWERS])
        return await world.post(who, f"post {step} #tag", poll=poll, visibility=visibility)
    if deed == "wall":
        return await world.post(who, f"guest {step}", wall_id=world.ids[dice.choice(NAMES)])
    if deed in ("reply", "direct", "chat"):
        words = {"reply": "", "direct": f"@{dice.choice(NAMES)} ", "chat": "@anna @boris @vera "}[deed]
        visibility = None if deed == "reply" else Visibility.DIRECT
        reply_to = some if deed == "reply" or dice.random() < 0.3 else None
        return await world.post(who, f"{words}{step}", reply_to_id=reply_to, visibility=visibility)
    if deed in ("repost", "quote"):
        return await world.do(posts.repost, who, some, text="" if deed == "repost" else f"look {step}")
    if deed == "edit":
        await world.do(posts.edit, who, some, posts.PostChanges(text=f"edited {step}"))
    elif deed in ("vote", "unvote"):
        poll = (await world.see(posts.load_one, who, some)).poll
        if poll is not None and deed == "vote":
            await world.do(
                posts.polls.vote, who, poll.id, [option.id for option in poll.options[: dice.choice([1, 2])]]
            )
        elif poll is not None:
            await world.do(posts.polls.unvote, who, poll.id)
    else:
        verbs = {"like": posts.like, "unlike": posts.unlike, "delete": posts.delete, "unrepost": posts.unrepost,
                 "restore": posts.restore, "bookmark": posts.bookmark}  # fmt: skip
        await world.do(verbs[deed], who, some)
    return None


async def test_what_is_deleted_twice_is_counted_once(world: World) -> None:
    root = await world.post("anna", "root")
    reply = await world.post("boris", "reply", reply_to_id=root)
    await asyncio.gather(*(world.do(posts.delete, "boris", reply) for _ in range(4)), return_exceptions=True)
    await assert_counters_are_right(world)


async def test_a_failed_write_leaves_nothing(world: World) -> None:
    await world.post("anna", "first")
    before = await world.see(posts.by_numbers, "", range(1, 9))
    for wrong in (
        NewPost(text="x", media_ids=(99,)),
        NewPost(text="x", poll_id=99),
        NewPost(text="x", reply_to_id=99),
        NewPost(text="x", wall_id=99),
        NewPost(text="x", poll=NewPoll(options=("only",))),
        NewPost(text="y" * 10_001),
    ):
        with pytest.raises(CoreError):
            await world.do(posts.create, "anna", wrong)
    assert await world.see(posts.by_numbers, "", range(1, 9)) == before
    await assert_counters_are_right(world)
