"""Polls: who may answer, when, how often; what is shown."""

import pytest

from tests.core.world import World
from veche.core import graph, posts
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.events import PollEnded
from veche.core.paging import Page
from veche.core.posts import NewPoll, PollView, Visibility, polls
from veche.jobs.job import Job


async def ask(world: World, *options: str, **settings: object) -> PollView:
    poll = NewPoll(options=options or ("yes", "no"), **settings)  # type: ignore[arg-type]
    id = await world.post("anna", "?", poll=poll)
    found = (await world.see(posts.load_one, "", id)).poll
    assert found is not None
    return found


async def test_one_answer_is_taken_once(world: World) -> None:
    poll = await ask(world)
    yes, no = (option.id for option in poll.options)
    with pytest.raises(Invalid):
        await world.do(polls.vote, "boris", poll.id, [yes, no])
    seen = await world.do(polls.vote, "boris", poll.id, [yes])
    assert (seen.own_votes, seen.can_vote, seen.votes_count) == ((yes,), False, 1)
    with pytest.raises(Conflict):
        await world.do(polls.vote, "boris", poll.id, [no])
    assert [option.votes_count for option in (await world.see(polls.load_one, "", poll.id)).options] == [1, 0]


async def test_several_answers_where_they_are_allowed(world: World) -> None:
    poll = await ask(world, "a", "b", "c", multiple=True)
    wanted = [poll.options[0].id, poll.options[2].id, poll.options[0].id]
    seen = await world.do(polls.vote, "boris", poll.id, wanted)
    assert (seen.votes_count, seen.voters_count, seen.own_votes) == (2, 1, tuple(wanted[:2]))


async def test_who_asks_may_answer_only_where_askers_do(world: World) -> None:
    poll = await ask(world)
    wanted = [poll.options[0].id]
    with pytest.raises(Conflict, match="one's own"):
        await world.do(polls.vote, "anna", poll.id, wanted, asker_answers=False)
    assert (await world.see(polls.load_one, "anna", poll.id)).votes_count == 0
    assert (await world.do(polls.vote, "boris", poll.id, wanted, asker_answers=False)).votes_count == 1
    assert (await world.do(polls.vote, "anna", poll.id, wanted)).own_votes == tuple(wanted)


async def test_options_of_another_poll_are_refused(world: World) -> None:
    poll, other = await ask(world), await ask(world)
    for wrong in ([], [other.options[0].id], [0]):
        with pytest.raises(Invalid):
            await world.do(polls.vote, "boris", poll.id, wrong)


async def test_a_vote_is_taken_back_unless_it_is_final(world: World) -> None:
    poll, final = await ask(world), await ask(world, final=True)
    for one in (poll, final):
        await world.do(polls.vote, "boris", one.id, [one.options[0].id])
    seen = await world.do(polls.unvote, "boris", poll.id)
    assert (seen.votes_count, seen.voters_count, seen.own_votes) == (0, 0, ())
    with pytest.raises(NotAllowed):
        await world.do(polls.unvote, "boris", final.id)


async def test_an_invisible_poll_is_not_there(world: World) -> None:
    id = await world.post("anna", "?", visibility=Visibility.FOLLOWERS, poll=NewPoll(options=("a", "b")))
    poll = (await world.see(posts.load_one, "anna", id)).poll
    assert poll is not None
    with pytest.raises(NotFound):
        await world.do(polls.vote, "vera", poll.id, [poll.options[0].id])
    with pytest.raises(NotFound):
        await world.see(polls.load_one, "", poll.id)


async def test_time_ends_a_poll_and_tells_it_once(world: World) -> None:
    ends = world.clock.now() + 600_000
    poll = await ask(world, expires_at=ends, hide_totals=True)
    assert poll.totals_hidden
    runner = world.runner({"polls.close": Job(polls.close)})
    assert await runner.drain() == 0
    world.clock.advance(700_000)
    world.events.clear()
    assert await runner.drain() == 1
    await world.write(lambda tx: polls.close(tx, poll.id))
    assert [event.poll_id for event in world.events if isinstance(event, PollEnded)] == [poll.id]
    seen = await world.see(polls.load_one, "boris", poll.id)
    assert (seen.expired, seen.can_vote, seen.totals_hidden) == (True, False, False)
    with pytest.raises(NotAllowed):
        await world.do(polls.vote, "boris", poll.id, [poll.options[0].id])


@pytest.mark.parametrize(
    ("poll", "field"),
    [
        (NewPoll(options=("a",)), "options"),
        (NewPoll(options=("a", " ")), "options"),
        (NewPoll(options=("a", "a ")), "options"),
        (NewPoll(options=("a", "b" * 101)), "options"),
        (NewPoll(options=tuple("abcdefghijk")), "options"),
        (NewPoll(options=("a", "b"), expires_at=1_790_000_060_000), "expires_at"),
        (NewPoll(options=("a", "b"), expires_at=1_890_000_000_000), "expires_at"),
    ],
)
async def test_a_poll_has_its_limits(world: World, poll: NewPoll, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await world.post("anna", "?", poll=poll)
    assert refused.value.field == field


async def test_a_poll_may_be_made_first_and_attached_once_by_its_author(world: World) -> None:
    poll_id = await world.do(polls.create, "anna", NewPoll(options=("a", "b"), question="Which?"))
    with pytest.raises(NotFound):
        await world.post("boris", "stolen", poll_id=poll_id)
    id = await world.post("anna", "", poll_id=poll_id)
    found = (await world.see(posts.load_one, "boris", id)).poll
    assert found is not None
    assert found.question == "Which?"
    with pytest.raises(NotFound):
        await world.post("anna", "again", poll_id=poll_id)


async def test_voters_are_named_only_in_an_open_poll(world: World) -> None:
    secret, open_poll = await ask(world), await ask(world, anonymous=False)
    for who in ("boris", "vera"):
        await world.do(polls.vote, who, open_poll.id, [open_poll.options[0].id])
    with pytest.raises(NotAllowed):
        await world.see(polls.voters, "anna", secret.id, secret.options[0].id, Page())
    found = await world.see(polls.voters, "", open_poll.id, open_poll.options[0].id, Page())
    assert {account.username for account in found.items} == {"boris", "vera"}
    assert found.total == 2
    await world.do(graph.block, "vera", world.ids["anna"])
    seen = await world.see(polls.voters, "anna", open_poll.id, open_poll.options[0].id, Page())
    assert [account.username for account in seen.items] == ["boris"]
