"""What a suspension puts aside comes back with the account, unless somebody has ended it meanwhile."""

from typing import Any

from sqlalchemy import func, select

from tests.cast import Cast, Member, add_person
from tests.counting import count_statements
from veche.core import accounts, consistency, graph, groups, lists
from veche.core.graph import FollowSettings, RelationView
from veche.core.paging import Page
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Role, Viewer
from veche.db import statement
from veche.tables.aside import follows_aside, members_aside

ADMIN = Viewer(role=Role.ADMIN)


@statement
def _left(*, members: bool) -> Any:
    return select(func.count()).select_from(members_aside if members else follows_aside)


async def left(open_tx: TxFactory) -> tuple[int, int]:
    async with open_tx.read() as tx:
        return await tx.scalar(_left(members=False)), await tx.scalar(_left(members=True))


async def suspend(open_tx: TxFactory, *people: Member) -> None:
    for one in people:
        await open_tx.write(lambda tx, id=one.id: accounts.suspend(tx, ADMIN, id))


async def unsuspend(open_tx: TxFactory, *people: Member) -> None:
    for one in people:
        await open_tx.write(lambda tx, id=one.id: accounts.unsuspend(tx, ADMIN, id))
    async with open_tx.read() as tx:
        assert [str(fault) for fault in await consistency.check(tx)] == []


async def relation(open_tx: TxFactory, one: Member, other: Member) -> RelationView:
    async with open_tx.read() as tx:
        return await graph.relation(tx, one.viewer, other.id)


async def figures(open_tx: TxFactory, *people: Member) -> list[tuple[int, int, int]]:
    async with open_tx.read() as tx:
        found = await accounts.load(tx, Viewer.system, [one.id for one in people])
    shown = (found[one.id] for one in people)
    return [(one.followers_count, one.following_count, one.friends_count) for one in shown]


async def test_follows_in_both_directions_come_back_with_their_settings(open_tx: TxFactory, cast: Cast) -> None:
    everybody = (cast.anna, cast.boris, cast.vera, cast.lev)
    bell = FollowSettings(show_reposts=False, notify=True, languages=("ru",))
    await open_tx.write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.boris.id, bell))
    zoya = await add_person(open_tx, "zoya", locked=True)
    await open_tx.write(lambda tx: graph.follow(tx, cast.boris.viewer, zoya.id))
    before = await figures(open_tx, *everybody)
    seen = await relation(open_tx, cast.anna, cast.boris)
    await suspend(open_tx, cast.boris)
    assert (await figures(open_tx, cast.boris)) == [(0, 0, 0)] and (await left(open_tx))[0] > 3
    await unsuspend(open_tx, cast.boris)
    assert await relation(open_tx, cast.anna, cast.boris) == seen and seen.friend and seen.notify
    assert (await relation(open_tx, cast.boris, zoya)).requested
    assert await figures(open_tx, *everybody) == before
    async with open_tx.read() as tx:
        assert (await groups.members(tx, cast.anna.viewer, cast.knitters, Page())).total == 2
    assert await left(open_tx) == (0, 0)


async def test_places_in_lists_come_back_on_both_sides(open_tx: TxFactory, cast: Cast) -> None:
    async def begin(tx: Tx) -> tuple[int, int, int]:
        theirs, gone = [(await lists.create(tx, cast.anna.viewer, title)).id for title in ("kept", "thrown away")]
        own = (await lists.create(tx, cast.boris.viewer, "mine")).id
        for owner, id, members in (
            (cast.anna, theirs, [cast.boris.id, cast.dana.id]),
            (cast.anna, gone, [cast.boris.id]),
            (cast.boris, own, [cast.boris.id, cast.vera.id]),
        ):
            await lists.add(tx, owner.viewer, id, members)
        return theirs, gone, own

    theirs, gone, own = await open_tx.write(begin)
    await suspend(open_tx, cast.boris)
    await open_tx.write(lambda tx: lists.delete(tx, cast.anna.viewer, gone))
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.anna.viewer, theirs) == [cast.dana.id]
    await unsuspend(open_tx, cast.boris)
    async with open_tx.read() as tx:
        assert set(await lists.member_ids(tx, cast.anna.viewer, theirs)) == {cast.boris.id, cast.dana.id}
        assert set(await lists.member_ids(tx, cast.boris.viewer, own)) == {cast.boris.id, cast.vera.id}
    assert await left(open_tx) == (0, 0)


async def test_what_was_ended_meanwhile_stays_ended(open_tx: TxFactory, cast: Cast) -> None:
    zoya, lida = [await add_person(open_tx, name) for name in ("zoya", "lida")]
    for one in (zoya, lida):
        await open_tx.write(lambda tx, me=one: graph.befriend(tx, me.viewer, cast.boris.id))
        await open_tx.write(lambda tx, me=one: graph.befriend(tx, cast.boris.viewer, me.id))
    await suspend(open_tx, cast.boris)
    await open_tx.write(lambda tx: graph.block(tx, cast.anna.viewer, cast.boris.id))
    await open_tx.write(lambda tx: graph.unblock(tx, cast.anna.viewer, cast.boris.id))
    await open_tx.write(lambda tx: graph.block(tx, zoya.viewer, cast.boris.id))
    await open_tx.write(lambda tx: graph.unfollow(tx, lida.viewer, cast.boris.id))
    await open_tx.write(lambda tx: accounts.delete(tx, cast.vera.viewer, cast.vera.id))
    await unsuspend(open_tx, cast.boris)
    await suspend(open_tx, cast.dana)
    await open_tx.write(lambda tx: graph.block_domain(tx, cast.anna.viewer, "far.example"))
    await unsuspend(open_tx, cast.dana)
    seen = await relation(open_tx, cast.anna, cast.dana)
    assert not seen.following and not seen.followed_by
    for one in (cast.anna, zoya):
        seen = await relation(open_tx, one, cast.boris)
        assert not seen.following and not seen.followed_by
    seen = await relation(open_tx, lida, cast.boris)
    assert not seen.following and seen.followed_by
    assert await left(open_tx) == (0, 0)


async def test_a_follow_between_two_who_are_suspended_waits_for_both(open_tx: TxFactory, cast: Cast) -> None:
    made = await open_tx.write(lambda tx: lists.create(tx, cast.boris.viewer, "mine"))
    await open_tx.write(lambda tx: lists.add(tx, cast.boris.viewer, made.id, [cast.vera.id]))
    await suspend(open_tx, cast.boris, cast.vera)
    await unsuspend(open_tx, cast.boris)
    assert await left(open_tx) == (2, 1), "vera's own place among the knitters lies there too"
    await unsuspend(open_tx, cast.vera)
    assert (await relation(open_tx, cast.boris, cast.vera)).following
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.boris.viewer, made.id) == [cast.vera.id]
    assert await left(open_tx) == (0, 0)


async def test_whoever_goes_for_good_leaves_nothing_aside(open_tx: TxFactory, cast: Cast) -> None:
    made = await open_tx.write(lambda tx: lists.create(tx, cast.anna.viewer, "friends"))
    await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, [cast.boris.id]))
    await suspend(open_tx, cast.boris)
    await open_tx.write(lambda tx: accounts.delete(tx, ADMIN, cast.boris.id))
    assert await left(open_tx) == (0, 0)


async def test_a_return_costs_as_many_statements_with_many_follows_as_with_few(open_tx: TxFactory, cast: Cast) -> None:
    costs = []

    async def back(tx: Tx, id: int) -> None:
        counted = count_statements(tx)
        await accounts.unsuspend(tx, ADMIN, id)
        costs.append(counted())

    for fans in (1, 12):
        star = await add_person(open_tx, f"star_{fans}")
        for n in range(fans):
            fan = await add_person(open_tx, f"fan_{fans}_{n}")
            await open_tx.write(lambda tx, me=fan, id=star.id: graph.follow(tx, me.viewer, id))
        await suspend(open_tx, star)
        await open_tx.write(lambda tx, id=star.id: back(tx, id))
        assert await figures(open_tx, star) == [(fans, 0, 0)]
    assert costs[0] == costs[1]
