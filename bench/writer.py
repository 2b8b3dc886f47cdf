"""Posts by those whom the reader follows, from another process: `python -m bench.writer FOLDER RATE SECONDS`."""

import asyncio
import random
import sys
import time
from pathlib import Path

import msgspec

from bench.cases import TEXT
from bench.world import FILE, World
from veche.core import posts
from veche.core.posts import NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.effects import REACTIONS
from veche.services import opened
from veche.settings import Settings


async def write(folder: Path, rate: float, seconds: float) -> None:
    world = msgspec.json.decode((folder / FILE).read_bytes(), type=World)
    rng = random.Random(1)
    async with opened(Settings.load(folder, {}), REACTIONS) as services:
        sys.stderr.write("writing\n")
        began, number = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            viewer = Viewer(account_id=rng.choice(world.authors))
            text = f"{TEXT} {number}"

            async def post(tx: Tx, viewer: Viewer = viewer, text: str = text) -> int:
                return await posts.create(tx, viewer, NewPost(text=text))

            await services.open_tx.write(post)
            number += 1
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
