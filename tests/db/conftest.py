"""An engine on a database with one small table, for the rules of the ground itself."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.schema import CreateTable

from tests.db.things import things
from veche.db import Connection, Engine
from veche.db.render import renderer


@pytest.fixture
async def engine(empty_database_url: str) -> AsyncIterator[Engine]:
    """Open, with the table `things`."""
    engine = await Engine.open(empty_database_url, "normal")

    async def create(conn: Connection) -> None:
        await conn.script(str(CreateTable(things).compile(dialect=renderer(conn.kind))))

    await engine.write(create)
    yield engine
    await engine.close()
