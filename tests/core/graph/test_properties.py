"""Whatever people do to one another, counters are what can be counted and relations look alike from both sides."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Member, add_person
from veche.core import accounts, graph, groups
from veche.core.accounts.views import AccountChanges
from veche.core.errors import CoreError
from veche.core.groups.views import NewGroup
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.tables.accounts import accounts as account_rows
from veche.tables.accounts import group_roles
from veche.tables.graph import follows

ADMIN = Viewer(role=Role.ADMIN)
Deed = Callable[[Tx, Member, Member], Awaitable[Any]]

DEEDS: list[Deed] = [
    lambda tx, one, other: graph.follow(tx, one.viewer, other.id),
    lambda tx, one, other: graph.follow(tx, one.viewer, other.id),
    lambda tx, one, other: graph.unfollow(tx, one.viewer, other.id),
    lambda tx, one, other: graph.accept(tx, one.viewer, other.id),
    lambda tx, one, other: graph.decline(tx, one.viewer, other.id),
    lambda tx, one, other: graph.remove_follower(tx, one.viewer, other.id),
    lambda tx, one, other: graph.befriend(tx, one.viewer, other.id),
    lambda tx, one, other: graph.befriend(tx, one.viewer, other.id),
    lambda tx, one, other: graph.unfriend(tx, one.viewer, other.id),
    lambda tx, one, other: graph.block(tx, one.viewer, other.id),
    lambda tx, one, other: graph.unblock(tx, one.viewer, other.id),
    lambda tx, one, other: graph.accept_waiting(tx, one.id),
    lambda tx, one, other: accounts.update(tx, one.viewer, AccountChanges(locked=one.id % 2 == 0)),
    lambda tx, one, other: accounts.update(tx, one.viewer, AccountChanges(locked=False)),
    lambda tx, one, other: accounts.silence(tx, ADMIN, one.id, silenced=other.id % 2 == 0),
]
RARE: list[Deed] = [
    lambda tx, one, other: accounts.suspend(tx, ADMIN, one.id),
    lambda tx, one, other: accounts.unsuspend(tx, ADMIN, one.id),
]


@statement
def _follows() -> Any:
    return select(follows.c.follower_id, follows.c.target_id, follows.c.accepted)


@statement
def _counters() -> Any:
    a = account_rows.c
    return select(a.id, a.followers_count, a.following_count, a.friends_count)


@statement
def _roles() -> Any:
    return select(group_roles.c.group_id, group_roles.c.account_id, group_roles.c.role)


async def check_counters(open_tx: TxFactory) -> None:
    """Every counter equals what the rows say."""
    async with open_tx.read() as tx:
        rows = await tx.tuples(_follows())
        stored = {row[0]: tuple(row[1:]) for row in await tx.tuples(_counters())}
    accepted = {(one, other) for one, other, yes in rows if yes}
    for id, counters in stored.items():
        followers = {one for one, other in accepted if other == id}
        following = {other for one, other in accepted if one == id}
        assert counters == (len(followers), len(following), len(followers & following)), id


async def check_relations(open_tx: TxFactory, people: list[Member]) -> None:
    """What one sees as doing, the other sees as done; nobody follows over a block."""
    async with open_tx.read() as tx:
        ids = [one.id for one in people]
        seen = {one.id: await graph.relations(tx, one.viewer, ids) for one in people}
        friends = {one.id: set(await graph.friend_ids(tx, one.id)) for one in people}
    for one in ids:
        for other in ids:
            mine, theirs = seen[one][other], seen[other][one]
            assert (mine.following, mine.requested, mine.blocking) == (
                theirs.followed_by,
                theirs.requested_by,
                theirs.blocked_by,
            )
            assert not (mine.following and mine.requested)
            assert mine.friend == theirs.friend == (other in friends[one])
            if mine.blocking:
                assert not (mine.following or mine.requested or theirs.following or theirs.requested)


@pytest.mark.parametrize("seed", range(3))
async def test_counters_and_relations_hold_over_any_sequence(open_tx: TxFactory, seed: int) -> None:
    chance = random.Random(seed)
    people = [await add_person(open_tx, f"person_{n}") for n in range(6)]

    async def many(tx: Tx) -> None:
        for _ in range(40):
            deed = chance.choice(RARE if chance.random() < 0.03 else DEEDS)
            one, other = chance.choice(people), chance.choice(people)
            try:
                async with tx.savepoint():
                    await deed(tx, one, other)
            except CoreError:
                continue

    for _ in range(5):
        state = chance.getstate()

        async def attempt(tx: Tx, state: Any = state) -> None:
            chance.setstate(state)
            await many(tx)

        await open_tx.write(attempt)
        await check_counters(open_tx)
        await check_relations(open_tx, people)


@pytest.mark.parametrize("seed", range(2))
async def test_counters_hold_when_everybody_acts_at_once(open_tx: TxFactory, seed: int) -> None:
    chance = random.Random(seed)
    people = [await add_person(open_tx, f"person_{n}") for n in range(5)]

    async def act(_: int) -> None:
        deed, one, other = chance.choice(DEEDS), chance.choice(people), chance.choice(people)
        try:
            await open_tx.write(lambda tx: deed(tx, one, other))
        except CoreError:
            return

    for _ in range(3):
        await asyncio.gather(*(act(n) for n in range(25)))
        await check_counters(open_tx)
        await check_relations(open_tx, people)


async def test_members_are_counted_and_only_members_have_roles(open_tx: TxFactory) -> None:
    chance = random.Random(7)
    people = [await add_person(open_tx, f"person_{n}") for n in range(5)]
    owner = people[0]
    group = (await open_tx.write(lambda tx: groups.create(tx, owner.viewer, NewGroup("Хор")))).id
    role = [None, "moderator", "editor", "admin"]
    deeds: list[Deed] = [
        lambda tx, one, other: groups.join(tx, one.viewer, group),
        lambda tx, one, other: groups.join(tx, one.viewer, group),
        lambda tx, one, other: groups.leave(tx, one.viewer, group),
        lambda tx, one, other: groups.set_role(tx, owner.viewer, group, one.id, chance.choice(role)),
        lambda tx, one, other: groups.remove_member(tx, other.viewer, group, one.id, ban=chance.random() < 0.3),
        lambda tx, one, other: groups.unban(tx, owner.viewer, group, one.id),
        lambda tx, one, other: graph.block(tx, one.viewer, group),
        lambda tx, one, other: graph.unblock(tx, one.viewer, group),
        lambda tx, one, other: graph.accept(tx, owner.viewer, one.id, group_id=group),
        lambda tx, one, other: groups.update(
            tx, owner.viewer, group, groups.GroupChanges(access=chance.choice(["open", "closed"]))
        ),
        lambda tx, one, other: graph.accept_waiting(tx, group),
    ]
    for _ in range(120):
        deed, one, other = chance.choice(deeds), chance.choice(people), chance.choice(people)
        try:
            await open_tx.write(lambda tx, d=deed, o=one, p=other: d(tx, o, p))
        except CoreError:
            continue
    await check_counters(open_tx)
    async with open_tx.read() as tx:
        members = {one for one, other, yes in await tx.tuples(_follows()) if other == group and yes}
        roles = {account_id: given for _, account_id, given in await tx.tuples(_roles())}
    assert set(roles) <= members and roles[owner.id] == "owner"
    assert list(roles.values()).count("owner") == 1
