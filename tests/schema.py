"""All tables in an empty database, made by the migrations, as `veche migrate` and every start do it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from veche import migrations
from veche.db import Engine

TOP = Path(__file__).parents[1]


def lay_out(url: str) -> None:
    """Migrates this database, in a process of its own because the caller may be inside an event loop."""
    command = [sys.executable, "-m", "tests.schema", url]
    path = os.pathsep.join([str(TOP / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=TOP, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the migrations failed on {url}:\n{done.stderr[-4000:]}")


async def _migrate(url: str) -> None:
    engine = await Engine.open(url, "normal")
    await migrations.migrate(engine)
    await engine.close()


if __name__ == "__main__":
    asyncio.run(_migrate(sys.argv[1]))
