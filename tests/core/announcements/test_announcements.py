"""Announcements have their time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.core.world import World, opened
from veche.core import announcements
from veche.core.announcements import NewAnnouncement
from veche.core.announcements.writing import Changes
from veche.core.errors import Invalid, NotAllowed
from veche.core.events import AnnouncementGone, AnnouncementTold
from veche.core.viewer import Viewer
from veche.jobs.job import Job
from veche.lib.times import HOUR

KEEPER = Viewer.system


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path / "data") as one:
        await one.people("boris")
        yield one


async def test_jobs_tell_it_in_time_and_end_it_once(world: World) -> None:
    now = world.clock.now()
    new = NewAnnouncement("Tea at five", scheduled_at=now + HOUR, ends_at=now + 2 * HOUR)
    made = await world.write(lambda tx: announcements.create(tx, KEEPER, new))
    jobs = {announcements.PUBLISH: announcements.publish_scheduled, announcements.END: announcements.end}
    runner = world.runner({name: Job(verb) for name, verb in jobs.items()})
    assert await runner.drain() == 0 and await world.see(announcements.listed, "boris") == []
    world.clock.advance(HOUR)
    assert await runner.drain() == 1
    assert [one.id for one in await world.see(announcements.listed, "boris")] == [made.id]
    await world.write(lambda tx: announcements.publish_scheduled(tx, made.id))
    await world.write(lambda tx: announcements.change(tx, KEEPER, made.id, Changes(ends_at=now + 3 * HOUR)))
    world.clock.advance(HOUR)
    await runner.drain()
    assert len(await world.see(announcements.listed, "boris")) == 1, "the end was moved"
    world.clock.advance(HOUR)
    await runner.drain()
    assert await world.see(announcements.listed, "boris") == []
    told = [type(event) for event in world.events if isinstance(event, AnnouncementTold | AnnouncementGone)]
    assert told == [AnnouncementTold, AnnouncementTold, AnnouncementGone]


async def test_administrators_write_and_only_what_makes_sense(world: World) -> None:
    with pytest.raises(NotAllowed):
        await world.do(announcements.create, "boris", NewAnnouncement("Mine"))
    now = world.clock.now()
    for new in (
        NewAnnouncement("  "),
        NewAnnouncement("x", ends_at=now),
        NewAnnouncement("x", starts_at=now + HOUR, ends_at=now + 60_000),
    ):
        with pytest.raises(Invalid):
            await world.write(lambda tx, new=new: announcements.create(tx, KEEPER, new))
    made = await world.write(lambda tx: announcements.create(tx, KEEPER, NewAnnouncement("x")))
    await world.do(announcements.react, "boris", made.id, "👍")
    await world.write(lambda tx: announcements.remove(tx, KEEPER, made.id))
    assert await world.read(lambda tx: announcements.everything(tx, KEEPER)) == []
