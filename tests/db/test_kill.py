"""A process that is killed loses nothing that it has acknowledged."""

import asyncio
import signal
import subprocess
import sys

from sqlalchemy.schema import CreateTable

from tests.db.things import all_names, things
from veche.db import Connection, Engine
from veche.db.render import renderer

WRITER = """
import asyncio, sys
from tests.db.things import add
from veche.db import Engine

async def main():
    engine = await Engine.open(sys.argv[1])
    async def one(writer):
        for number in range(100_000):
            name = f"{sys.argv[2]}-{writer}-{number}"
            await engine.write(lambda conn: conn.scalar(add(), name=name))
            sys.stdout.write(name + "\\n")
            sys.stdout.flush()
    await asyncio.gather(*[one(writer) for writer in range(8)])

asyncio.run(main())
"""


def acknowledged_before_the_kill(command: list[str], lines: int) -> list[str]:
    """What the process had told by the time it was killed."""
    environment = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += list(process.stdout)
    return [line.strip() for line in told if line.endswith("\n")]


async def test_kill_9_loses_no_acknowledged_row(empty_database_url: str) -> None:
    engine = await Engine.open(empty_database_url)

    async def create(conn: Connection) -> None:
        await conn.script(str(CreateTable(things).compile(dialect=renderer(conn.kind))))

    await engine.write(create)
    told: list[str] = []
    for turn in range(3):
        command = [sys.executable, "-c", WRITER, empty_database_url, str(turn)]
        told += await asyncio.to_thread(acknowledged_before_the_kill, command, 60 + 40 * turn)
    async with engine.read() as conn:
        found = await all_names(conn)
    assert set(told) <= set(found)
    assert len(found) == len(set(found))
    assert len(told) >= 300
    await engine.close()
