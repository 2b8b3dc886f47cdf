"""Following, asking, accepting; friends."""

import asyncio

import pytest

from tests.cast import Cast, Member, add_person
from tests.core.logbook import enqueued, of_kind
from tests.counting import count_statements
from veche.core import accounts, graph
from veche.core.accounts.views import AccountChanges, AccountView
from veche.core.errors import CoreError, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import Followed, FollowRequested, Unfollowed
from veche.core.graph.views import FollowSettings, RelationView
from veche.core.paging import Page
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def follow(open_tx: TxFactory, one: Member, other: int, **how: object) -> RelationView:
    return await open_tx.write(lambda tx: graph.follow(tx, one.viewer, other, FollowSettings(**how)))  # type: ignore[arg-type]


async def view(open_tx: TxFactory, id: int) -> AccountView:
    async with open_tx.read() as tx:
        return await accounts.load_one(tx, Viewer.anonymous, id)


async def test_a_follow_is_counted_and_told(open_tx: TxFactory, cast: Cast) -> None:
    before = await view(open_tx, cast.boris.id)
    zoya = await add_person(open_tx, "zoya")
    relation = await follow(open_tx, zoya, cast.boris.id)
    assert relation.following and not relation.friend and relation.show_reposts and not relation.notify
    after = await view(open_tx, cast.boris.id)
    assert after.followers_count == before.followers_count + 1 and after.version > before.version
    assert (await view(open_tx, zoya.id)).following_count == 1
    told = (await of_kind(open_tx, Followed))[-1]
    assert (told.follower_id, told.target_id, told.asked) == (zoya.id, cast.boris.id, False)


async def test_following_twice_is_as_good_as_once(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")
    for _ in range(2):
        assert (await follow(open_tx, zoya, cast.boris.id)).following
    assert (await view(open_tx, zoya.id)).following_count == 1


async def test_a_second_follow_changes_only_the_settings_given(open_tx: TxFactory, cast: Cast) -> None:
    await follow(open_tx, cast.anna, cast.boris.id, notify=True, languages=("ru", "RU", " en "))
    relation = await follow(open_tx, cast.anna, cast.boris.id, show_reposts=False)
    assert (relation.notify, relation.show_reposts, relation.languages) == (True, False, ("ru", "en"))
    assert (await follow(open_tx, cast.anna, cast.boris.id, languages=())).languages is None
    for none in ("nonsense language", "xx", "r", "ру"):
        with pytest.raises(Invalid):
            await follow(open_tx, cast.anna, cast.boris.id, languages=("ru", none))


async def test_a_locked_account_is_asked_and_says_yes(open_tx: TxFactory, cast: Cast) -> None:
    relation = await follow(open_tx, cast.anna, cast.vera.id)
    assert relation.requested and not relation.following
    assert (await view(open_tx, cast.vera.id)).followers_count == 1
    assert (await of_kind(open_tx, FollowRequested))[-1].target_id == cast.vera.id
    async with open_tx.read() as tx:
        asking = await graph.requests(tx, cast.vera.viewer, Page())
        waiting = await graph.outgoing_requests(tx, cast.anna.viewer, Page())
        own = await accounts.load_own(tx, cast.vera.viewer)
    assert [one.id for one in asking.items] == [cast.anna.id] and [one.id for one in waiting.items] == [cast.vera.id]
    assert own.follow_requests_count == 1
    for _ in range(2):
        accepted = await open_tx.write(lambda tx: graph.accept(tx, cast.vera.viewer, cast.anna.id))
        assert accepted.followed_by and not accepted.requested_by
    assert (await view(open_tx, cast.vera.id)).followers_count == 2
    told = [event for event in await of_kind(open_tx, Followed) if event.target_id == cast.vera.id]
    assert [event.asked for event in told] == [True, True]
    assert told[-1].follow_id > asking.cursors[0]  # type: ignore[index]  # renewed, so that feeds page by it


async def test_a_locked_account_says_no(open_tx: TxFactory, cast: Cast) -> None:
    await follow(open_tx, cast.anna, cast.vera.id)
    relation = await open_tx.write(lambda tx: graph.decline(tx, cast.vera.viewer, cast.anna.id))
    assert not relation.requested_by and not relation.followed_by
    for verb in (graph.accept, graph.decline):
        with pytest.raises(NotFound):
            await open_tx.write(lambda tx, verb=verb: verb(tx, cast.vera.viewer, cast.anna.id))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: graph.decline(tx, cast.vera.viewer, cast.boris.id))
    assert (await view(open_tx, cast.vera.id)).followers_count == 1


async def test_an_account_elsewhere_is_asked_and_answers_for_itself(open_tx: TxFactory, cast: Cast) -> None:
    assert (await follow(open_tx, cast.boris, cast.dana.id)).requested
    await open_tx.write(lambda tx: graph.accept(tx, cast.dana.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        assert (await graph.relation(tx, cast.boris.viewer, cast.dana.id)).following


async def test_unfollowing_is_counted_told_and_no_fault_when_there_was_nothing(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(2):
        relation = await open_tx.write(lambda tx: graph.unfollow(tx, cast.anna.viewer, cast.boris.id))
        assert not relation.following and relation.followed_by
    anna, boris = await view(open_tx, cast.anna.id), await view(open_tx, cast.boris.id)
    assert (anna.following_count, anna.friends_count, boris.friends_count) == (1, 1, 0)
    assert [event.was_accepted for event in await of_kind(open_tx, Unfollowed)] == [True]


async def test_a_request_taken_back_was_never_counted(open_tx: TxFactory, cast: Cast) -> None:
    await follow(open_tx, cast.anna, cast.vera.id)
    await open_tx.write(lambda tx: graph.unfollow(tx, cast.anna.viewer, cast.vera.id))
    assert (await view(open_tx, cast.anna.id)).following_count == 2
    assert [event.was_accepted for event in await of_kind(open_tx, Unfollowed)] == [False]


async def test_a_follower_can_be_removed_without_a_block(open_tx: TxFactory, cast: Cast) -> None:
    relation = await open_tx.write(lambda tx: graph.remove_follower(tx, cast.anna.viewer, cast.gleb.id))
    assert not relation.followed_by and not relation.blocking
    assert (await view(open_tx, cast.gleb.id)).following_count == 0


async def test_nobody_follows_himself_the_unknown_the_gone_or_without_signing_in(
    open_tx: TxFactory, cast: Cast
) -> None:
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.vera.id))
    await open_tx.write(lambda tx: accounts.delete(tx, cast.anna.viewer, cast.gleb.id))
    cases: list[tuple[Viewer, int, type[CoreError]]] = [
        (cast.boris.viewer, cast.boris.id, Invalid),
        (cast.boris.viewer, 999_999, NotFound),
        (cast.boris.viewer, cast.vera.id, NotFound),
        (cast.anna.viewer, cast.gleb.id, NotFound),
        (Viewer.anonymous, cast.boris.id, NotSignedIn),
    ]
    for viewer, target, error in cases:
        with pytest.raises(error):
            await open_tx.write(lambda tx, v=viewer, t=target: graph.follow(tx, v, t))


async def test_a_block_forbids_to_follow_in_both_directions(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="has blocked you"):
        await follow(open_tx, cast.gleb, cast.boris.id)
    with pytest.raises(NotAllowed, match="You have blocked"):
        await follow(open_tx, cast.boris, cast.gleb.id)


async def test_who_has_moved_is_not_followed_any_more(open_tx: TxFactory, cast: Cast) -> None:
    moved = accounts.RemoteProfile(
        uri="https://broken.example/users/lev", username="lev", domain="broken.example", moved_to_id=cast.dana.id
    )
    await open_tx.write(lambda tx: accounts.receive(tx, moved))
    with pytest.raises(NotAllowed):
        await follow(open_tx, cast.anna, cast.lev.id)


async def test_two_follows_at_once_are_one(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")
    await asyncio.gather(*(follow(open_tx, zoya, cast.boris.id) for _ in range(8)))
    assert (await view(open_tx, zoya.id)).following_count == 1
    assert sum(event.follower_id == zoya.id for event in await of_kind(open_tx, Followed)) == 1


async def test_two_who_follow_one_another_at_once_are_friends_for_both(open_tx: TxFactory, cast: Cast) -> None:
    people = [await add_person(open_tx, f"twin_{n}") for n in range(4)]
    pairs = [(one, other) for one in people for other in people if one is not other]
    await asyncio.gather(*(follow(open_tx, one, other.id) for one, other in pairs))
    for one in people:
        shown = await view(open_tx, one.id)
        assert (shown.friends_count, shown.followers_count, shown.following_count) == (3, 3, 3)


async def test_unlocking_lets_in_those_who_wait_by_a_job_that_may_run_twice(open_tx: TxFactory, cast: Cast) -> None:
    for one in (cast.anna, cast.gleb):
        await follow(open_tx, one, cast.vera.id)
    await open_tx.write(lambda tx: graph.accept_waiting(tx, cast.vera.id))
    assert (await view(open_tx, cast.vera.id)).followers_count == 1, "still locked"
    await open_tx.write(lambda tx: accounts.update(tx, cast.vera.viewer, AccountChanges(locked=False)))
    (args,) = await enqueued(open_tx, "graph.accept_waiting")
    for _ in range(2):
        await open_tx.write(lambda tx: graph.accept_waiting(tx, **args))
    assert (await view(open_tx, cast.vera.id)).followers_count == 3


# Friends, as VK and My.Mail.Ru have them


async def befriend(open_tx: TxFactory, one: Member, other: Member) -> str:
    return await open_tx.write(lambda tx: graph.befriend(tx, one.viewer, other.id))


async def unfriend(open_tx: TxFactory, one: Member, other: Member) -> str | None:
    return await open_tx.write(lambda tx: graph.unfriend(tx, one.viewer, other.id))


async def test_a_friend_request_and_its_answer_make_friends(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya")
    assert await befriend(open_tx, zoya, cast.boris) == "requested"
    assert await befriend(open_tx, cast.boris, zoya) == "friends"
    assert await befriend(open_tx, cast.boris, zoya) == "friends"
    assert (await view(open_tx, zoya.id)).friends_count == 1


async def test_a_locked_person_who_asked_for_friendship_is_not_asked_again(open_tx: TxFactory, cast: Cast) -> None:
    assert await befriend(open_tx, cast.vera, cast.anna) == "requested"
    assert await befriend(open_tx, cast.anna, cast.vera) == "friends"


async def test_a_locked_person_who_merely_follows_is_asked(open_tx: TxFactory, cast: Cast) -> None:
    await follow(open_tx, cast.vera, cast.anna.id)
    assert await befriend(open_tx, cast.anna, cast.vera) == "requested"
    assert await befriend(open_tx, cast.vera, cast.anna) == "friends"


async def test_two_locked_people_become_friends_when_both_have_said_so(open_tx: TxFactory, cast: Cast) -> None:
    zoya = await add_person(open_tx, "zoya", locked=True)
    assert await befriend(open_tx, zoya, cast.vera) == "requested"
    assert await befriend(open_tx, cast.vera, zoya) == "friends"


async def test_an_end_of_friendship_leaves_a_follower(open_tx: TxFactory, cast: Cast) -> None:
    assert await unfriend(open_tx, cast.anna, cast.boris) == "friend_deleted"
    async with open_tx.read() as tx:
        relation = await graph.relation(tx, cast.anna.viewer, cast.boris.id)
    assert relation.followed_by and not relation.following


async def test_requests_are_taken_back_and_turned_down(open_tx: TxFactory, cast: Cast) -> None:
    await befriend(open_tx, cast.anna, cast.vera)
    assert await unfriend(open_tx, cast.anna, cast.vera) == "out_request_deleted"
    await befriend(open_tx, cast.anna, cast.vera)
    assert await unfriend(open_tx, cast.vera, cast.anna) == "in_request_deleted"
    assert await unfriend(open_tx, cast.vera, cast.anna) is None


async def test_who_follows_without_being_followed_asks_for_friendship(open_tx: TxFactory, cast: Cast) -> None:
    await follow(open_tx, cast.anna, cast.vera.id)
    async with open_tx.read() as tx:
        to_anna = await graph.friend_requests(tx, cast.anna.viewer, Page())
        to_vera = await graph.friend_requests(tx, cast.vera.viewer, Page())
        by_boris = await graph.friend_requests(tx, cast.boris.viewer, Page(), outgoing=True)
        assert await graph.count_friend_requests(tx, cast.vera.viewer) == 2
    assert [one.id for one in to_anna.items] == [cast.gleb.id] and to_anna.total == 1
    assert [one.id for one in to_vera.items] == [cast.anna.id, cast.boris.id]
    assert [one.id for one in by_boris.items] == [cast.vera.id], "groups are no friends"


async def test_friends_are_listed_by_id_with_their_number(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        first = await graph.friends(tx, Viewer.anonymous, cast.anna.id, Page(limit=1))
        second = await graph.friends(tx, Viewer.anonymous, cast.anna.id, Page(limit=1, offset=1))
        here = await graph.friends(tx, Viewer.anonymous, cast.anna.id, Page(), online=True)
        assert await graph.friend_ids(tx, cast.anna.id) == [cast.boris.id, cast.dana.id]
    assert [first.items[0].id, second.items[0].id] == [cast.boris.id, cast.dana.id]
    assert (first.total, first.more, second.more, here.total) == (2, True, False, 0)


# Lists


async def test_followers_are_paged_by_the_follow_both_ways(open_tx: TxFactory, cast: Cast) -> None:
    people = [await add_person(open_tx, f"reader_{n}") for n in range(7)]
    for one in people:
        await follow(open_tx, one, cast.gleb.id)
    seen: list[int] = []
    page = Page(limit=3)
    async with open_tx.read() as tx:
        while True:
            part = await graph.followers(tx, Viewer.anonymous, cast.gleb.id, page, count=True)
            seen += [one.id for one in part.items]
            assert part.total == 7 and part.cursors is not None and len(part.cursors) == len(part.items)
            if not part.more:
                break
            page = Page(limit=3, before=part.cursors[-1])
        back = await graph.followers(tx, Viewer.anonymous, cast.gleb.id, Page(limit=3, after=part.cursors[0]))
    assert seen == [one.id for one in reversed(people)]
    assert [one.id for one in back.items] == seen[3:6]


async def test_a_page_of_one_costs_as_many_statements_as_a_page_of_forty(open_tx: TxFactory, cast: Cast) -> None:
    for n in range(12):
        await follow(open_tx, await add_person(open_tx, f"reader_{n}"), cast.gleb.id)
    counts = []
    async with open_tx.read() as tx:
        for limit in (1, 40):
            page = Page(limit=limit)
            counted = count_statements(tx)
            await graph.followers(tx, cast.anna.viewer, cast.gleb.id, page, count=True)
            await graph.following(tx, cast.anna.viewer, cast.boris.id, page)
            await graph.friends(tx, cast.anna.viewer, cast.anna.id, page)
            await graph.friend_requests(tx, cast.gleb.viewer, page)
            await graph.requests(tx, cast.vera.viewer, page)
            await graph.blocks(tx, cast.boris.viewer, page)
            await graph.mutes(tx, cast.boris.viewer, page)
            await graph.relations(tx, cast.anna.viewer, range(1, limit + 1))
            counts.append(counted())
    assert counts[0] == counts[1]


async def test_groups_can_be_told_from_people_among_the_followed(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        found = {
            groups: [
                one.id
                for one in (await graph.following(tx, Viewer.anonymous, cast.boris.id, Page(), groups=groups)).items
            ]
            for groups in (None, True, False)
        }
        assert set(await graph.follow_ids(tx, cast.boris.id)) == set(found[None])
        assert await graph.follower_ids(tx, cast.anna.id) == [cast.boris.id, cast.gleb.id, cast.dana.id]
        assert await graph.follower_ids(tx, cast.anna.id, after=cast.boris.id, limit=1) == [cast.gleb.id]
    assert found[True] == [cast.knitters] and found[False] == [cast.vera.id, cast.anna.id]


async def test_hidden_collections_are_empty_to_others(open_tx: TxFactory, cast: Cast) -> None:
    await open_tx.write(lambda tx: accounts.update(tx, cast.anna.viewer, AccountChanges(hide_collections=True)))
    async with open_tx.read() as tx:
        for viewer, count in ((Viewer.anonymous, 0), (cast.boris.viewer, 0), (cast.anna.viewer, 3)):
            assert len((await graph.followers(tx, viewer, cast.anna.id, Page())).items) == count
            assert ((await graph.friends(tx, viewer, cast.anna.id, Page())).total == 0) == (count == 0)


async def test_who_is_blocked_sees_no_lists_and_is_in_none(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert (await graph.followers(tx, cast.gleb.viewer, cast.boris.id, Page())).items == []
        to_boris = await graph.followers(tx, cast.boris.viewer, cast.anna.id, Page())
        with pytest.raises(NotFound):
            await graph.followers(tx, cast.gleb.viewer, 999_999, Page())
    assert cast.gleb.id not in [one.id for one in to_boris.items]
