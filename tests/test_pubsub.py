"""Wake-ups reach everybody who waits, here and in the other processes."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from veche.db import Engine
from veche.pubsub import Bus, NotifyBus, SocketBus, open_bus


async def heard(bus: Bus, topic: str) -> tuple[list[str], asyncio.Event]:
    found: list[str] = []
    event = asyncio.Event()

    def listen() -> None:
        found.append(topic)
        event.set()

    bus.subscribe(topic, listen)
    return found, event


async def test_a_listener_may_fail_and_may_leave() -> None:
    bus, calls = Bus(), []

    def fail() -> None:
        raise RuntimeError

    bus.subscribe("jobs", fail)
    leave = bus.subscribe("jobs", lambda: calls.append(1))
    bus.wake("jobs")
    bus.wake("events")
    leave()
    leave()
    bus.wake("jobs")
    assert calls == [1]


async def test_local_processes_wake_one_another(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30) / "run"  # longer than the address of a socket may be
    buses = [SocketBus(folder) for _ in range(3)]
    for bus in buses:
        await bus.start()
    told = [await heard(bus, "events") for bus in buses]
    buses[0].wake("events")
    buses[0].wake("jobs")
    async with asyncio.timeout(PATIENCE):
        for _, event in told:
            await event.wait()
    assert [found for found, _ in told] == [["events"]] * 3
    for bus in buses:
        await bus.close()


async def test_a_killed_process_is_forgotten_and_a_full_one_does_no_harm(tmp_path: Path) -> None:
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind(str(tmp_path / "1-dead.sock"))
    dead.close()
    full = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    full.bind(str(tmp_path / "2-full.sock"))
    bus = SocketBus(tmp_path)
    await bus.start()
    for _ in range(2000):
        bus.wake("jobs")
    assert not (tmp_path / "1-dead.sock").exists() and (tmp_path / "2-full.sock").exists()
    await bus.close()
    full.close()
    assert os.listdir(tmp_path) == ["2-full.sock"]


@pytest.mark.database("postgresql")
async def test_processes_on_one_server_wake_one_another_and_find_back(empty_database_url: str) -> None:
    engines = [await Engine.open(empty_database_url) for _ in range(2)]
    buses = [NotifyBus(engine) for engine in engines]
    for bus in buses:
        await bus.start()
    told = [await heard(bus, "events") for bus in buses]
    buses[0].wake("events")
    buses[1].wake("jobs")
    async with asyncio.timeout(PATIENCE):
        for _, event in told:
            await event.wait()
    assert [found for found, _ in told] == [["events"]] * 2

    async def cut(conn: object) -> None:
        await conn.script(  # type: ignore[attr-defined]
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'veche-bus' AND datname = current_database()"
        )

    told[1][1].clear()
    await engines[0].write(cut)
    async with asyncio.timeout(PATIENCE):
        await told[1][1].wait()  # whoever was cut off looks for himself once
    told[1][1].clear()
    async with asyncio.timeout(PATIENCE):
        while not told[1][1].is_set():
            buses[0].wake("events")
            await asyncio.sleep(0.05)
    for bus, engine in zip(buses, engines, strict=True):
        await bus.close()
        await engine.close()


async def test_the_bus_goes_with_the_database(empty_database_url: str, database_kind: str, tmp_path: Path) -> None:
    engine = await Engine.open(empty_database_url)
    wanted = NotifyBus if database_kind == "postgresql" else SocketBus
    bus = open_bus(engine, tmp_path)
    assert type(bus) is wanted
    await bus.start()
    bus.wake("jobs")
    await bus.close()
    await engine.close()
