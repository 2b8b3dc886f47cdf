"""Who has to wait, and who is not heard at all."""

from pathlib import Path

import pytest

from tests.core.effects import ON
from tests.core.world import World, opened
from veche.core import events, graph, notifications, posts
from veche.core.errors import Invalid, NotFound
from veche.core.notifications.policy import ACCEPT, DROP, HOLD
from veche.core.paging import Page
from veche.core.posts import Visibility

DAY = 24 * 60 * 60 * 1000


async def told(w: World, who: str = "anna", **asked: object) -> list[tuple[str, str]]:
    found = await w.see(notifications.list, who, Page(limit=40), **asked)
    return [(each.kind, each.actor.username) for each in found.items]


async def rule(w: World, **changes: int) -> None:
    await w.do(notifications.set_policy, "anna", changes)


async def test_each_ground_keeps_back_whom_it_means(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await w.follow("anna", "vera")
        await rule(w, not_following=HOLD)
        await w.post("boris", "@anna one")
        await w.post("vera", "@anna two")
        assert await told(w) == [("mention", "vera")]
        assert await told(w, held=True) == [("mention", "vera"), ("mention", "boris")]
        assert await w.see(notifications.unread_count, "anna") == 1
        await rule(w, not_following=DROP)
        await w.post("boris", "@anna three")
        assert len(await told(w, held=True)) == 2
        await rule(w, not_following=ACCEPT, new_accounts=HOLD)
        await w.post("boris", "@anna four")
        assert len(await told(w)) == 1
        w.clock.advance(31 * DAY)
        await w.post("boris", "@anna five")
        assert len(await told(w)) == 2
        await rule(w, not_followers=HOLD)
        await w.follow("vera", "anna")
        await w.post("vera", "@anna six")
        assert len(await told(w)) == 2
        w.clock.advance(4 * DAY)
        await w.post("vera", "@anna seven")
        assert len(await told(w)) == 3


async def test_strangers_in_private_wait_until_they_are_answered(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        first = await w.post("boris", "@anna psst", visibility=Visibility.DIRECT)
        assert await told(w) == []
        await w.post("anna", "@boris yes?", reply_to_id=first, visibility=Visibility.DIRECT)
        await w.post("boris", "@anna this", reply_to_id=first, visibility=Visibility.DIRECT)
        assert await told(w) == [("mention", "boris")]


async def test_what_is_held_disturbs_nobody_and_can_be_let_in(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await rule(w, not_following=HOLD)
        w.events.clear()
        post = await w.post("anna", "mine")
        await w.do(posts.like, "boris", post)
        last = await w.post("boris", "@anna hello")
        await w.post("vera", "@anna hello")
        kinds = [type(event) for event in w.events]
        assert events.NotificationCreated not in kinds and kinds.count(events.NotificationHeld) == 3
        found = (await w.see(notifications.requests.load, "anna", Page())).items
        assert [(one.actor.username, one.count) for one in found] == [("vera", 1), ("boris", 2)]
        assert found[1].last_post is not None and found[1].last_post.id == last
        one = await w.statements(notifications.requests.load, "anna", Page(limit=1))
        assert one == await w.statements(notifications.requests.load, "anna", Page(limit=40))
        policy = await w.see(notifications.policy, "anna")
        assert (policy.pending_requests, policy.pending_notifications) == (2, 3)
        with pytest.raises(NotFound):
            await w.do(notifications.requests.accept, "vera", [found[1].id])
        await w.do(notifications.requests.accept, "anna", [found[1].id])
        assert type(w.events[-1]) is events.NotificationsMerged
        assert await told(w) == [("mention", "boris"), ("like", "boris")]
        await w.do(notifications.requests.dismiss, "anna", [found[0].id])
        assert len(await told(w, held=True)) == 2
        await w.post("boris", "@anna at once")
        assert len(await told(w)) == 3
        assert (await w.see(notifications.policy, "anna")).pending_requests == 0


async def test_what_was_taken_back_or_shut_out_does_not_wait(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris", "vera")
        await rule(w, not_following=HOLD)
        gone = await w.post("boris", "@anna hello")
        await w.post("vera", "@anna hello")
        await w.do(posts.delete, "boris", gone)
        await w.do(graph.block, "anna", w.ids["vera"])
        assert (await w.see(notifications.requests.load, "anna", Page())).items == []
        for wrong in ({"nonsense": HOLD}, {"not_following": 7}):
            with pytest.raises(Invalid):
                await w.do(notifications.set_policy, "anna", wrong)


async def test_old_notifications_end_after_a_year(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, ON) as w:
        await w.people("anna", "boris")
        await w.follow("boris", "anna")
        await w.write(notifications.expire)
        assert len(await told(w)) == 1
        w.clock.advance(366 * DAY)
        await w.write(notifications.expire)
        assert await told(w) == []
