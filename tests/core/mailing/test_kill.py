"""kill -9 of the worker: no letter is lost, none of a category is doubled, doubles of service letters can be told."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.core.mailing.world import World
from veche.core.mailing import sending, subscriptions
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.sending import NewDispatch
from veche.core.mailing.views import State

TOP = Path(__file__).parents[3]
LETTERS = 8
KILLS = 2


def start(world: World) -> "subprocess.Popen[bytes]":
    settings = world.open_tx.settings
    arguments = [settings.database.url, str(settings.data), world.sink.route]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP / "src"), str(TOP)])}
    return subprocess.Popen([sys.executable, "-m", "tests.core.mailing.worker", *arguments], cwd=TOP, env=environment)


async def states(world: World, numbers: list[int]) -> Counter[State]:
    return Counter([(await world.read(lambda tx, n=number: sending.show(tx, n))).state for number in numbers])


@pytest.mark.parametrize("purpose", ["service", "category"])
async def test_killed_workers_lose_nothing(world: World, purpose: str) -> None:
    letter = world.service_letter if purpose == "service" else world.category_letter
    numbers = []
    for index in range(LETTERS):
        email = f"p{index}@wool.example"
        await world.person(str(index), email)
        who = Identity(str(index))
        await world.write(lambda tx, who=who: subscriptions.subscribe(tx, world.project, who, Who("test")))
        new = NewDispatch(email, letter)
        numbers.append(await world.write(lambda tx, new=new: sending.accept(tx, world.project, new)))
    workers = [start(world)]
    kills = sorted(random.sample(range(1, LETTERS), KILLS))

    async def kill_now_and_then() -> None:
        """Called when a letter was taken and its sender does not know it yet."""
        if kills and len(world.sink.letters) >= kills[0]:
            kills.pop(0)
            workers[-1].kill()
            workers.append(start(world))

    world.sink.before_answer = kill_now_and_then
    try:
        async with asyncio.timeout(60):
            while (now := await states(world, numbers))[State.SENT] + now[State.UNKNOWN] < LETTERS:  # noqa: ASYNC110 - the workers are other processes
                await asyncio.sleep(0.1)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    taken = Counter(received.recipients[0] for received in world.sink.letters)
    if purpose == "category":
        assert max(taken.values()) == 1
        assert LETTERS - len(taken) <= now[State.UNKNOWN] <= KILLS * world.open_tx.settings.mail.connections
        assert now[State.UNKNOWN] >= 1
    else:
        assert len(taken) == now[State.SENT] == LETTERS
        ids = {(received.recipients[0], received.message["Message-ID"]) for received in world.sink.letters}
        assert len(ids) == LETTERS
