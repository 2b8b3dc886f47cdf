"""The server is killed again and again under sixteen writers: what was acknowledged is there, once, without repair."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from tests import cast
from tests.durability.process import Process
from tests.durability.writers import MailruWriter, MastodonWriter, VkWriter, Writer
from veche.app import register_scopes
from veche.core import auth
from veche.core.viewer import Viewer
from veche.db import Engine, statement
from veche.effects import REACTIONS
from veche.services import opened
from veche.settings import Settings
from veche.tables.posts import posts

# On PostgreSQL fewer: there the server holds no file of its own, and its start takes longer.
KILLS = {"sqlite": 20, "postgresql": 6}


@statement
def _texts() -> object:
    return select(posts.c.source).where(posts.c.deleted_at.is_(None))


@pytest.fixture
async def process(database_url: str, tmp_path: Path) -> AsyncIterator[Process]:
    running = Process(tmp_path / "data", database_url)
    yield running
    await running.kill()


async def writers_of(process: Process, http: aiohttp.ClientSession) -> list[Writer]:
    """Sixteen: six, five and five of each dialect."""
    register_scopes()
    made: list[Writer] = []
    async with opened(Settings.load(process.data, process.environment), REACTIONS) as services:
        new = auth.NewApp(dialect="mailru", name="Feed", scopes=auth.widest_scopes("mailru"))
        app = await services.open_tx.write(lambda tx: auth.create_app(tx, Viewer.system, new))

        async def token(name: str, **of: str) -> auth.views.TokenIssued:
            wanted = auth.TokenWanted(username=name, **of)
            return await services.open_tx.write(lambda tx: auth.create_token(tx, Viewer.system, wanted))

        for number in range(4):
            name = f"writer{number}"
            await cast.add_person(services.open_tx, name)
            mastodon, vk = await token(name, dialect="mastodon"), await token(name, dialect="vk")
            mailru = await token(name, app=str(app.id))
            common = (http, lambda: process.url)
            made.append(MastodonWriter(f"m{number}", *common, token=mastodon.access_token))
            made.append(VkWriter(f"v{number}", *common, token=vk.access_token))
            key, uid = mailru.access_token, str(mailru.account_id)
            made.append(MailruWriter(f"r{number}", *common, app=app, session_key=key, uid=uid))
            again = MastodonWriter if number % 2 else VkWriter
            made.append(again(f"x{number}", *common, token=(mastodon if number % 2 else vk).access_token))
    return made


async def test_nothing_acknowledged_is_lost_or_doubled(process: Process, database_url: str) -> None:
    chance = random.Random(20)
    async with aiohttp.ClientSession() as http:
        writers = await writers_of(process, http)
        stop = asyncio.Event()
        await process.start()
        running = [asyncio.create_task(writer.run(stop)) for writer in writers]
        for _ in range(KILLS[database_url.partition(":")[0]]):
            await asyncio.sleep(chance.uniform(0.2, 0.6))
            await process.kill()
            await process.start()
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*running)
        await process.stop()
    assert [writer.refused for writer in writers if writer.refused] == []
    await _check(writers, database_url)
    assert (await process.command("doctor", "--consistency"))["findings"] is not None


async def _check(writers: list[Writer], database_url: str) -> None:
    engine = await Engine.open(database_url)
    async with engine.read() as conn:
        there = Counter(row[0] for row in await conn.tuples(_texts()))
    await engine.close()
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    uncertain = set().union(*(writer.uncertain for writer in writers))
    assert all(writer.acknowledged for writer in writers)
    assert sorted(acknowledged - set(there)) == []
    assert [text for text, count in there.items() if count > 1] == []
    assert sorted(set(there) - acknowledged - uncertain) == []
