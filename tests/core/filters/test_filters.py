"""Filters: kept by their owner, found in posts."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.counting import count_statements
from veche.core import accounts, filters, posts
from veche.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from veche.core.filters import FilterChanges, FilterView, NewFilter, NewKeyword, Sieve, matter
from veche.core.filters.views import KeywordView
from veche.core.posts import NewPost
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer

HOME = ("home",)


@pytest.mark.parametrize(
    ("keyword", "whole", "text", "found"),
    [
        ("cat", True, "My CAT sleeps", True),
        ("cat", True, "concatenate the cats", False),
        ("cat", False, "concatenate", True),
        ("cat", True, "concat cat", True),
        ("кот", True, "Кот, и только", True),
        ("кот", True, "который", False),
        ("#tea", True, "some #tea today", True),
        ("c++", True, "I write C++!", True),
        ("c++", True, "I write c++11", True),
        (".*", False, "nothing here", False),
        ("two words", True, "two\n\nwords", False),
        ("ﬁne", True, "all is FINE", True),
        ("cafe", True, "cafe\u0301", False),
    ],
)
def test_keywords_stand_in_texts_as_words_or_anywhere(keyword: str, whole: bool, text: str, found: bool) -> None:
    view = FilterView(1, "x", HOME, "warn", None, (KeywordView(1, 1, keyword, whole),))
    hits = Sieve(1, [view]).hits(matter([text]), [7])
    assert [hit.keywords for hit in hits] == ([(keyword,)] if found else [])


async def make(open_tx: TxFactory, viewer: Viewer, *words: str, **more: Any) -> FilterView:
    new = NewFilter("  No\n thanks ", more.pop("contexts", HOME), keywords=tuple(map(NewKeyword, words)), **more)
    return await open_tx.write(lambda tx: filters.create(tx, viewer, new))


async def found_in(open_tx: TxFactory, viewer: Viewer, *ids: int) -> list[list[str]]:
    """Words that were found, the same by both ways of reading."""
    async with open_tx.read() as tx:
        views = await posts.load(tx, viewer, ids)
        glanced = await posts.glance(tx, viewer, ids)
    assert {id: view.facts.hits for id, view in views.items()} == {id: facts.hits for id, (_, facts) in glanced.items()}
    return [[word for hit in views[id].facts.hits for word in hit.keywords] for id in ids]


async def test_a_filter_finds_words_wherever_a_post_has_them(open_tx: TxFactory, cast: Cast) -> None:
    boris, anna = cast.boris.viewer, cast.anna.viewer
    await make(open_tx, anna, "spoiler", "bold", "option", "gone")

    async def write(**new: Any) -> int:
        return await open_tx.write(lambda tx: posts.create(tx, boris, NewPost(**new)))

    poll = posts.NewPoll(("first option", "b"), expires_at=open_tx.now() + 600_000)
    ids = [
        await write(text="a Bold word"),
        await write(text="x", warning="big spoiler"),
        await write(text="y", poll=poll),
        await write(text="harmless"),
    ]
    again = await open_tx.write(lambda tx: posts.repost(tx, cast.dana.viewer, ids[0]))
    expected = [["bold"], ["spoiler"], ["option"], [], ["bold"]]
    assert await found_in(open_tx, anna, *ids, again) == expected
    assert await found_in(open_tx, anna, *ids, again) == expected
    assert await found_in(open_tx, boris, *ids) == [[], [], [], []]
    await open_tx.write(lambda tx: posts.edit(tx, boris, ids[0], posts.PostChanges(text="it is gone")))
    assert await found_in(open_tx, anna, ids[0], again) == [["gone"], ["gone"]]
    own = await open_tx.write(lambda tx: posts.create(tx, anna, NewPost(text="my own spoiler")))
    assert await found_in(open_tx, anna, own) == [[]], "nobody filters what they wrote themselves"


async def test_a_change_of_a_filter_holds_at_the_next_read_and_an_end_ends_it(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer
    id = await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="tea and coffee")))
    assert await found_in(open_tx, anna, id) == [[]]
    made = await make(open_tx, anna, "tea", expires_at=open_tx.now() + 1000)
    assert (made.title, made.action) == ("No thanks", "warn") and await found_in(open_tx, anna, id) == [["tea"]]
    word = made.keywords[0].id
    changes = FilterChanges(keywords=(NewKeyword("coffee", id=word), NewKeyword("and", False)))
    changed = await open_tx.write(lambda tx: filters.update(tx, anna, made.id, changes))
    assert [one.keyword for one in changed.keywords] == ["coffee", "and"]
    assert await found_in(open_tx, anna, id) == [["coffee", "and"]]
    open_tx.clock.stop(open_tx.now() + 2000)
    assert await found_in(open_tx, anna, id) == [[]]
    await open_tx.write(lambda tx: filters.update(tx, anna, made.id, FilterChanges(expires=True)))
    assert await found_in(open_tx, anna, id) == [["coffee", "and"]]
    await open_tx.write(lambda tx: filters.delete(tx, anna, made.id))
    assert await found_in(open_tx, anna, id) == [[]]
    await make(open_tx, anna, "tea")
    assert await found_in(open_tx, anna, id) == [["tea"]]


async def test_single_posts_are_filtered_and_only_those_that_one_sees(open_tx: TxFactory, cast: Cast) -> None:
    anna = cast.anna.viewer
    made = await make(open_tx, anna)
    id = await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="x")))
    secret = NewPost(text="x", visibility=posts.Visibility.DIRECT, mention_ids=(cast.dana.id,))
    hidden = await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, secret))
    with pytest.raises(NotFound):
        await open_tx.write(lambda tx: filters.add_post(tx, anna, made.id, hidden))
    entry = await open_tx.write(lambda tx: filters.add_post(tx, anna, made.id, id))
    with pytest.raises(Conflict):
        await open_tx.write(lambda tx: filters.add_post(tx, anna, made.id, id))
    async with open_tx.read() as tx:
        assert (await posts.load_one(tx, anna, id)).facts.hits[0].post_ids == (id,)
    await open_tx.write(lambda tx: filters.remove_post(tx, anna, entry.id))
    async with open_tx.read() as tx:
        assert (await posts.load_one(tx, anna, id)).facts.hits == ()


async def test_filters_are_their_owners_alone_and_go_with_them(open_tx: TxFactory, cast: Cast) -> None:
    made = await make(open_tx, cast.boris.viewer, "tea")
    async with open_tx.read() as tx:
        for viewer, refusal in ((cast.anna.viewer, NotFound), (Viewer.anonymous, NotSignedIn)):
            with pytest.raises(refusal):
                await filters.load_one(tx, viewer, made.id)
            with pytest.raises(refusal):
                await filters.of_keyword(tx, viewer, made.keywords[0].id)
    for change in (
        lambda tx: filters.delete(tx, cast.anna.viewer, made.id),
        lambda tx: filters.remove_keyword(tx, cast.anna.viewer, made.keywords[0].id),
        lambda tx: filters.add_keyword(tx, cast.anna.viewer, made.id, "x", whole_word=True),
    ):
        with pytest.raises(NotFound):
            await open_tx.write(change)
    await open_tx.write(lambda tx: accounts.delete(tx, cast.boris.viewer, cast.boris.id))
    async with open_tx.read() as tx:
        assert await filters.mine(tx, cast.boris.viewer) == []


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewFilter("", HOME), "title"),
        (NewFilter("x" * 300, HOME), "title"),
        (NewFilter("x", ()), "context"),
        (NewFilter("x", ("home", "moon")), "context"),
        (NewFilter("x", HOME, "burn"), "action"),
        (NewFilter("x", HOME, expires_at=1 << 60), "expires_in"),
        (NewFilter("x", HOME, keywords=(NewKeyword(" "),)), "keyword"),
        (NewFilter("x", HOME, keywords=(NewKeyword("y"),) * 501), "filter"),
    ],
)
async def test_bad_filters_are_refused_and_nothing_is_kept(
    open_tx: TxFactory, cast: Cast, new: NewFilter, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await open_tx.write(lambda tx: filters.create(tx, cast.anna.viewer, new))
    assert refused.value.field == field
    async with open_tx.read() as tx:
        assert await filters.mine(tx, cast.anna.viewer) == []


async def test_filters_cost_nothing_to_those_without_and_one_statement_to_the_others(
    open_tx: TxFactory, cast: Cast
) -> None:
    ids = [await open_tx.write(lambda tx: posts.create(tx, cast.boris.viewer, NewPost(text="x"))) for _ in range(5)]

    async def cost(some: list[int]) -> int:
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            await posts.glance(tx, cast.anna.viewer, some)
            return counted()

    assert await cost(ids) == 1
    await make(open_tx, cast.anna.viewer, "tea")
    assert await cost(ids[:1]) == 5 and await cost(ids) == 2 and await cost(ids) == 1
