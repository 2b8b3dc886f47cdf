"""Reposts with words: who may make them, and what they show to whom."""

import pytest

from tests.cast import Cast
from veche.core import graph, posts
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.paging import Page
from veche.core.posts import NewPost, PostChanges, QuotePolicy, Visibility
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def write(open_tx: TxFactory, viewer: Viewer, text: str = "x", **more: object) -> int:
    return await open_tx.write(lambda tx: posts.create(tx, viewer, NewPost(text=text, **more)))  # type: ignore[arg-type]


async def state(open_tx: TxFactory, viewer: Viewer, id: int) -> tuple[str | None, bool]:
    async with open_tx.read() as tx:
        view = await posts.load_one(tx, viewer, id)
    return view.quote_state, view.repost_of is not None


@pytest.mark.parametrize(
    ("policy", "by_anna", "by_dana"),
    [(QuotePolicy.PUBLIC, True, True), (QuotePolicy.FOLLOWERS, True, False), (QuotePolicy.NOBODY, False, False)],
)
async def test_the_policy_says_who_may_quote_and_the_author_always_may(
    open_tx: TxFactory, cast: Cast, policy: QuotePolicy, by_anna: bool, by_dana: bool
) -> None:
    boris = cast.boris.viewer
    await open_tx.write(lambda tx: graph.follow(tx, cast.anna.viewer, cast.boris.id))
    await open_tx.write(lambda tx: graph.unfollow(tx, cast.gleb.viewer, cast.boris.id))
    id = await write(open_tx, boris, quote_policy=policy)
    for viewer, may in ((boris, True), (cast.anna.viewer, by_anna), (cast.vera.viewer, by_dana)):
        async with open_tx.read() as tx:
            assert (await posts.facts(tx, viewer, [id]))[id].can_quote is may, viewer
        if may:
            await write(open_tx, viewer, "words", repost_of_id=id)
        else:
            with pytest.raises(NotAllowed):
                await write(open_tx, viewer, "words", repost_of_id=id)
    await open_tx.write(lambda tx: posts.repost(tx, cast.anna.viewer, id))
    async with open_tx.read() as tx:
        facts = (await posts.facts(tx, boris, [id]))[id]
        assert facts.quotes_count == 1 + by_anna + by_dana and facts.reposts_count == facts.quotes_count + 1
        found = await posts.quotes(tx, boris, id, Page())
    assert len(found.items) == facts.quotes_count


async def test_its_author_takes_a_post_out_of_a_quote_for_good(open_tx: TxFactory, cast: Cast) -> None:
    anna, boris = cast.anna.viewer, cast.boris.viewer
    id = await write(open_tx, boris)
    quote = await write(open_tx, anna, "words", repost_of_id=id)
    other = await write(open_tx, anna, "no quote")
    assert await state(open_tx, anna, quote) == ("accepted", True)
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: posts.revoke(tx, anna, id, quote))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: posts.revoke(tx, boris, id, other))
    for _ in range(2):
        await open_tx.write(lambda tx: posts.revoke(tx, boris, id, quote))
    assert await state(open_tx, anna, quote) == ("revoked", False)
    async with open_tx.read() as tx:
        facts = (await posts.facts(tx, boris, [id]))[id]
        assert (facts.quotes_count, facts.reposts_count) == (0, 0)
        assert (await posts.quotes(tx, boris, id, Page())).items == []
    await open_tx.write(lambda tx: posts.delete(tx, anna, quote))
    await open_tx.write(lambda tx: posts.restore(tx, anna, quote))
    async with open_tx.read() as tx:
        assert (await posts.facts(tx, boris, [id]))[id].reposts_count == 0


async def test_a_quote_shows_nobody_what_they_would_not_see_by_itself(open_tx: TxFactory, cast: Cast) -> None:
    anna, boris = cast.anna.viewer, cast.boris.viewer
    id = await write(open_tx, boris)
    quote = await write(open_tx, anna, "words", repost_of_id=id)
    await open_tx.write(lambda tx: graph.mute(tx, cast.vera.viewer, cast.boris.id))
    assert await state(open_tx, cast.vera.viewer, quote) == ("muted_account", False)
    await open_tx.write(lambda tx: graph.block(tx, cast.vera.viewer, cast.boris.id))
    assert await state(open_tx, cast.vera.viewer, quote) == ("blocked_account", False)
    async with open_tx.read() as tx:
        assert await posts.quote_states(tx, Viewer.anonymous, [id, 7]) == {id: "accepted", 7: "deleted"}
    own = await write(open_tx, boris, visibility=Visibility.FOLLOWERS)
    inner = await write(open_tx, boris, "mine", repost_of_id=own)
    async with open_tx.read() as tx:
        assert (await posts.load_one(tx, boris, inner)).visibility is Visibility.FOLLOWERS
        assert (await posts.quote_states(tx, Viewer.anonymous, [own]))[own] == "unauthorized"
    await open_tx.write(lambda tx: posts.delete(tx, boris, id))
    assert await state(open_tx, anna, quote) == ("deleted", False)


async def test_a_quote_keeps_its_words_and_needs_them(open_tx: TxFactory, cast: Cast) -> None:
    id = await write(open_tx, cast.boris.viewer)
    poll = posts.NewPoll(("a", "b"), expires_at=open_tx.now() + 600_000)
    with pytest.raises(Invalid):
        await write(open_tx, cast.anna.viewer, "", repost_of_id=id, poll=poll)
    quote = await write(open_tx, cast.anna.viewer, "words", repost_of_id=id)
    with pytest.raises(Invalid):
        await open_tx.write(lambda tx: posts.edit(tx, cast.anna.viewer, quote, PostChanges(text="")))
    with pytest.raises(Invalid):
        await write(open_tx, cast.anna.viewer, quote_policy=7)
    await open_tx.write(lambda tx: posts.change_policy(tx, cast.boris.viewer, id, QuotePolicy.NOBODY))
    with pytest.raises(NotAllowed):
        await open_tx.write(lambda tx: posts.change_policy(tx, cast.anna.viewer, id, QuotePolicy.PUBLIC))
    assert await state(open_tx, cast.anna.viewer, quote) == ("accepted", True)
