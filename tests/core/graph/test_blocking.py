"""Blocks, mutes, blocks of servers."""

import asyncio

import pytest

from tests.cast import Cast, Member
from tests.core.logbook import of_kind
from veche.core import accounts, graph, lists
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import Blocked, Muted, Unblocked, Unfollowed, Unmuted
from veche.core.graph.views import RelationView
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer
from veche.lib.times import HOUR


async def relation(open_tx: TxFactory, one: Member, other: int) -> RelationView:
    async with open_tx.read() as tx:
        return await graph.relation(tx, one.viewer, other)


async def test_a_block_ends_follows_both_ways_and_is_seen_from_both_sides(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        mine = await open_tx.write(lambda tx: graph.block(tx, cast.anna.viewer, cast.boris.id))
    theirs = await relation(open_tx, cast.boris, cast.anna.id)
    assert mine.blocking and not mine.following and not mine.followed_by
    assert theirs.blocked_by and not theirs.blocking
    async with open_tx.read() as tx:
        views = await accounts.load(tx, Viewer.anonymous, [cast.anna.id, cast.boris.id])
    anna, boris = views[cast.anna.id], views[cast.boris.id]
    assert (anna.followers_count, anna.following_count, anna.friends_count) == (2, 1, 1)
    assert (boris.followers_count, boris.following_count, boris.friends_count) == (1, 2, 0)
    assert len(await of_kind(open_tx, Unfollowed)) == 2
    assert (await of_kind(open_tx, Blocked))[-1] == Blocked(account_id=cast.anna.id, target_id=cast.boris.id)
    assert len(await of_kind(open_tx, Blocked)) == 2, "that of the cast, and one"


async def test_a_request_ends_with_a_block_too(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.vera.id))
    await open_tx.write(lambda tx: graph.block(tx, cast.vera.viewer, cast.anna.id))
    assert not (await relation(open_tx, cast.anna, cast.vera.id)).requested


async def test_who_is_blocked_leaves_the_lists(open_tx: TxFactory, cast: Cast) -> None:
    reading = await open_tx.write(lambda tx: lists.create(tx, cast.anna.viewer, "Читаю"))
    await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, reading.id, [cast.boris.id, cast.dana.id]))
    await open_tx.write(lambda tx: graph.block(tx, cast.boris.viewer, cast.anna.id))
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.anna.viewer, reading.id) == [cast.dana.id]


async def test_an_unblock_brings_no_follow_back(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        after = await open_tx.write(lambda tx: graph.unblock(tx, cast.boris.viewer, cast.gleb.id))
        assert not after.blocking
    assert await of_kind(open_tx, Unblocked) == [Unblocked(account_id=cast.boris.id, target_id=cast.gleb.id)]
    assert (await open_tx.write(lambda tx: graph.follow(tx, cast.gleb.viewer, cast.boris.id))).following


async def test_the_blocked_are_listed_for_their_blocker_only(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: graph.block(tx, cast.boris.viewer, cast.lev.id))
    async with open_tx.read() as tx:
        first = await graph.blocks(tx, cast.boris.viewer, Page(limit=1))
        rest = await graph.blocks(tx, cast.boris.viewer, Page(limit=1, before=first.cursors[0] if first.cursors else 0))
        with pytest.raises(NotSignedIn):
            await graph.blocks(tx, Viewer.anonymous, Page())
    assert [one.id for one in first.items + rest.items] == [cast.lev.id, cast.gleb.id] and first.more


async def test_an_owner_cannot_block_the_own_group(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: graph.block(tx, cast.vera.viewer, cast.knitters))


async def test_a_block_and_a_follow_at_once_leave_no_follow(open_tx: TxFactory, cast: Cast) -> None:
    await asyncio.gather(
        open_tx.write(lambda tx: graph.block(tx, cast.vera.viewer, cast.gleb.id)),
        *(open_tx.write(lambda tx: graph.follow(tx, cast.gleb.viewer, cast.vera.id)) for _ in range(4)),
        return_exceptions=True,
    )
    found = await relation(open_tx, cast.gleb, cast.vera.id)
    assert found.blocked_by and not found.following and not found.requested


@pytest.mark.parametrize("verb", [graph.block, graph.unblock, graph.mute, graph.unmute, graph.unfollow, graph.befriend])
async def test_nobody_does_it_to_himself_to_the_unknown_or_without_signing_in(
    open_tx: TxFactory, cast: Cast, verb: object
) -> None:
    for viewer, target, error in (
        (cast.anna.viewer, cast.anna.id, Invalid),
        (cast.anna.viewer, 999_999, NotFound),
        (Viewer.anonymous, cast.anna.id, NotSignedIn),
    ):
        with pytest.raises(error):
            await open_tx.write(lambda tx, v=viewer, t=target: verb(tx, v, t))  # type: ignore[operator]


async def test_a_mute_is_known_to_its_maker_only_and_keeps_the_follow(open_tx: TxFactory, cast: Cast) -> None:
    mine = await open_tx.write(lambda tx: graph.mute(tx, cast.anna.viewer, cast.boris.id))
    assert mine.muting and mine.muting_notifications and mine.mute_expires_at is None and mine.friend
    theirs = await relation(open_tx, cast.boris, cast.anna.id)
    assert not theirs.muting and theirs.friend
    again = await open_tx.write(lambda tx: graph.mute(tx, cast.anna.viewer, cast.boris.id, hide_notifications=False))
    assert again.muting and not again.muting_notifications
    async with open_tx.read() as tx:
        assert [one.id for one in (await graph.mutes(tx, cast.anna.viewer, Page())).items] == [cast.boris.id]
    for _ in range(2):
        assert not (await open_tx.write(lambda tx: graph.unmute(tx, cast.anna.viewer, cast.boris.id))).muting
    assert (len(await of_kind(open_tx, Muted)), len(await of_kind(open_tx, Unmuted))) == (2, 1)


async def test_a_mute_for_a_while_is_over_in_time_and_then_thrown_away(open_tx: TxFactory, cast: Cast) -> None:
    muted = await open_tx.write(lambda tx: graph.mute(tx, cast.anna.viewer, cast.boris.id, duration_ms=HOUR))
    assert muted.mute_expires_at == open_tx.now() + HOUR
    assert await open_tx.write(graph.expire_mutes) == 0
    open_tx.clock.advance(HOUR)
    assert not (await relation(open_tx, cast.anna, cast.boris.id)).muting
    async with open_tx.read() as tx:
        assert (await graph.mutes(tx, cast.anna.viewer, Page())).items == []
    assert [await open_tx.write(graph.expire_mutes) for _ in range(2)] == [1, 0]
    assert await of_kind(open_tx, Unmuted) == [Unmuted(account_id=cast.anna.id, target_id=cast.boris.id)]


async def test_a_length_of_time_that_is_none_is_refused(open_tx: TxFactory, cast: Cast) -> None:
    for duration in (-1, 10**15):
        with pytest.raises(Invalid):
            await open_tx.write(lambda tx, d=duration: graph.mute(tx, cast.anna.viewer, cast.boris.id, duration_ms=d))


async def test_a_block_of_a_server_ends_follows_from_and_to_it(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        await open_tx.write(lambda tx: graph.block_domain(tx, cast.anna.viewer, "FAR.example"))
    found = await relation(open_tx, cast.anna, cast.dana.id)
    assert found.domain_blocking and not found.following and not found.followed_by
    assert not (await relation(open_tx, cast.anna, cast.boris.id)).domain_blocking
    for verb in (graph.follow, graph.befriend):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, do=verb: do(tx, cast.anna.viewer, cast.dana.id))
    async with open_tx.read() as tx:
        anna = await accounts.load_one(tx, Viewer.anonymous, cast.anna.id)
        assert (await graph.blocked_domains(tx, cast.anna.viewer, Page())).items == ["far.example"]
    assert (anna.followers_count, anna.following_count, anna.friends_count) == (2, 1, 1)
    await open_tx.write(lambda tx: graph.unblock_domain(tx, cast.anna.viewer, "far.example"))
    assert not (await relation(open_tx, cast.anna, cast.dana.id)).domain_blocking
    await open_tx.write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.dana.id))


@pytest.mark.parametrize("domain", ["", "  ", "veche.example", "a b", "a/b", "x" * 300, "a\x00b"])
async def test_what_is_no_other_server_is_refused(open_tx: TxFactory, cast: Cast, domain: str) -> None:
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: graph.block_domain(tx, cast.anna.viewer, domain))
