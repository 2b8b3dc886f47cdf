"""Lists of accounts."""

import asyncio

import pytest

from tests.cast import Cast
from tests.counting import count_statements
from veche.core import graph, lists, posts, timelines
from veche.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from veche.core.lists.views import ListView
from veche.core.paging import Page
from veche.core.posts import Visibility
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def begin(open_tx: TxFactory, viewer: Viewer, title: str = "Читаю", **how: object) -> ListView:
    return await open_tx.write(lambda tx: lists.create(tx, viewer, title, **how))  # type: ignore[arg-type]


async def test_a_list_is_kept_changed_and_thrown_away_by_its_owner(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer, " Чи\nтаю ", replies_policy="followed", exclusive=True)
    assert (made.title, made.replies_policy, made.exclusive) == ("Чи таю", "followed", True)
    changed = await open_tx.write(lambda tx: lists.update(tx, cast.anna.viewer, made.id, title="Друзья"))
    assert changed == ListView(made.id, "Друзья", "followed", True)
    async with open_tx.read() as tx:
        assert (
            await lists.mine(tx, cast.anna.viewer) == [changed] == [await lists.load_one(tx, cast.anna.viewer, made.id)]
        )
    await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, [cast.boris.id]))
    await open_tx.write(lambda tx: lists.delete(tx, cast.anna.viewer, made.id))
    async with open_tx.read() as tx:
        assert await lists.mine(tx, cast.anna.viewer) == []
        assert await lists.of_account(tx, cast.anna.viewer, cast.boris.id) == []


async def test_the_lists_of_others_are_not_there(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer)
    async with open_tx.read() as tx:
        assert await lists.mine(tx, cast.boris.viewer) == []
        for verb in (lists.load_one, lists.member_ids):
            with pytest.raises(NotFound):
                await verb(tx, cast.boris.viewer, made.id)
            with pytest.raises(NotSignedIn):
                await verb(tx, Viewer.anonymous, made.id)
        with pytest.raises(NotFound):
            await lists.members(tx, cast.boris.viewer, made.id, Page())
    for change in (
        lambda tx: lists.update(tx, cast.boris.viewer, made.id, title="x"),
        lambda tx: lists.delete(tx, cast.boris.viewer, made.id),
        lambda tx: lists.add(tx, cast.boris.viewer, made.id, [cast.anna.id]),
        lambda tx: lists.remove(tx, cast.boris.viewer, made.id, [cast.anna.id]),
    ):
        with pytest.raises(NotFound):
            await open_tx.write(change)


@pytest.mark.parametrize(
    ("how", "field"),
    [({"title": "  "}, "title"), ({"title": "x" * 257}, "title"), ({"replies_policy": "all"}, "replies_policy")],
)
async def test_bad_lists_are_refused(open_tx: TxFactory, cast: Cast, how: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await begin(open_tx, cast.anna.viewer, **how)
    assert refused.value.field == field


async def test_a_list_may_have_a_title_of_256_characters(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer, title="ш" * 256)
    assert made.title == "ш" * 256
    renamed = await open_tx.write(lambda tx: lists.update(tx, cast.anna.viewer, made.id, title="щ" * 256))
    assert renamed.title == "щ" * 256


async def test_the_fifty_first_list_is_refused_even_when_many_begin_at_once(open_tx: TxFactory, cast: Cast) -> None:
    for _ in range(47):
        await begin(open_tx, cast.anna.viewer)
    found = await asyncio.gather(*(begin(open_tx, cast.anna.viewer) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, ListView) for one in found) == 3
    assert sum(isinstance(one, Invalid) and one.code == "too_many" for one in found) == 3


async def test_only_the_followed_are_put_in_all_or_none_and_once(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer)

    async def add(*ids: int) -> None:
        await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, ids))

    with pytest.raises(NotFound):
        await add(cast.boris.id, cast.gleb.id)
    await add(cast.boris.id, cast.dana.id, cast.boris.id)
    with pytest.raises(Conflict):
        await add(cast.boris.id)
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.anna.viewer, made.id) == [cast.boris.id, cast.dana.id]
        first = await lists.members(tx, cast.anna.viewer, made.id, Page(limit=1))
        rest = await lists.members(tx, cast.anna.viewer, made.id, Page(before=first.cursors[0] if first.cursors else 0))
        assert await lists.of_account(tx, cast.anna.viewer, cast.boris.id) == [made]
        assert await lists.of_account(tx, cast.boris.viewer, cast.dana.id) == []
    assert [one.id for one in first.items + rest.items] == [cast.dana.id, cast.boris.id] and first.more
    for _ in range(2):
        await open_tx.write(lambda tx: lists.remove(tx, cast.anna.viewer, made.id, [cast.boris.id, 999]))
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.anna.viewer, made.id) == [cast.dana.id]


async def test_oneself_and_whom_one_has_asked_may_be_put_in(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer)
    write = open_tx.write
    assert (await write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.vera.id))).requested
    await write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, [cast.anna.id, cast.vera.id]))
    own = await write(lambda tx: posts.create(tx, cast.anna.viewer, posts.NewPost(text="mine")))
    await write(lambda tx: posts.create(tx, cast.vera.viewer, posts.NewPost(text="hers", visibility=Visibility.PUBLIC)))

    async def members() -> list[int]:
        async with open_tx.read() as tx:
            return await lists.member_ids(tx, cast.anna.viewer, made.id)

    async with open_tx.read() as tx:
        found = await timelines.list(tx, cast.anna.viewer, made.id, Page())
    assert found.items == [own], "who has not agreed yet is not read there"
    assert await members() == [cast.anna.id, cast.vera.id]
    await write(lambda tx: graph.decline(tx, cast.vera.viewer, cast.anna.id))
    assert await members() == [cast.anna.id]


async def test_who_is_no_longer_followed_leaves_the_list(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer)
    await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, [cast.boris.id]))
    await open_tx.write(lambda tx: graph.unfollow(tx, cast.anna.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        assert await lists.member_ids(tx, cast.anna.viewer, made.id) == []


async def test_a_page_of_one_costs_as_many_statements_as_a_page_of_forty(open_tx: TxFactory, cast: Cast) -> None:
    made = await begin(open_tx, cast.anna.viewer)
    await open_tx.write(lambda tx: lists.add(tx, cast.anna.viewer, made.id, [cast.boris.id, cast.dana.id]))
    counts = []
    for limit in (1, 40):
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            await lists.members(tx, cast.anna.viewer, made.id, Page(limit=limit))
            counts.append(counted())
    assert counts[0] == counts[1]
