"""Wake-ups between whoever writes and whoever waits. They carry no data: what happened is read from the database.

A lost wake-up costs a delay and nothing else, since everybody who waits also looks by himself from time to time.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from veche.db import DatabaseError

log = logging.getLogger(__name__)

EVENTS, JOBS = "events", "jobs"  # the topics that there are
CHANNEL = "veche"
RECONNECT_SECONDS = 2.0


class Bus:
    """Within one process. The others add their way to the other processes."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Callable[[], None]]] = {}

    async def start(self) -> None:
        """Begin to listen to the other processes."""

    async def close(self) -> None:
        """Stop listening."""

    def wake(self, topic: str) -> None:
        """Tell everybody who listens to this topic, here and in the other processes. Never waits and never fails."""
        self._deliver(topic)

    def subscribe(self, topic: str, fn: Callable[[], None]) -> Callable[[], None]:
        """Call `fn` in the event loop at each wake-up; what comes back takes the subscription away."""
        listeners = self._listeners.setdefault(topic, [])
        listeners.append(fn)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                listeners.remove(fn)

        return unsubscribe

    def _deliver(self, topic: str) -> None:
        for listener in tuple(self._listeners.get(topic, ())):
            try:
                listener()
            except Exception:
                log.exception("a listener to %s failed", topic)


class SocketBus(Bus):
    """Between the processes of one machine: each has a datagram socket in a common folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = _short(folder)
        self._path = self._folder / f"{os.getpid()}-{secrets.token_hex(3)}.sock"
        self._socket: socket.socket | None = None

    async def start(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.setblocking(False)
        listening.bind(str(self._path))
        self._socket = listening
        asyncio.get_running_loop().add_reader(listening, self._receive)

    async def close(self) -> None:
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._socket = None
        self._path.unlink(missing_ok=True)

    def wake(self, topic: str) -> None:
        self._deliver(topic)
        if self._socket is None:
            return
        try:
            names = os.listdir(self._folder)
        except OSError as error:
            log.warning("the folder of the local sockets cannot be read: %s", error)
            return
        for name in names:
            if name != self._path.name and name.endswith(".sock"):
                self._send(self._socket, topic, self._folder / name)

    def _send(self, sender: socket.socket, topic: str, path: Path) -> None:
        try:
            sender.sendto(topic.encode(), str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            # Its process was killed.
            path.unlink(missing_ok=True)
        except OSError as error:
            # A full queue already holds a wake-up.
            if not isinstance(error, BlockingIOError):
                log.warning("a wake-up was not sent: %s", error)

    def _receive(self) -> None:
        topics = set()
        while self._socket is not None:
            try:
                topics.add(self._socket.recv(64).decode(errors="replace"))
            except OSError:
                break
        for topic in topics:
            self._deliver(topic)


class HasDedicated(Protocol):
    """A PostgreSQL engine."""

    async def dedicated(self) -> Any:
        """A connection of one's own."""


class NotifyBus(Bus):
    """Between machines: LISTEN and NOTIFY over one connection of its own.

    Commits that notify wait for one another, so the wake-up is sent after the business transaction, and several that
    come while one is on its way become one.
    """

    def __init__(self, engine: HasDedicated) -> None:
        super().__init__()
        self._engine = engine
        self._pending: set[str] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._me = secrets.token_hex(4)
        self._listening = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._work(), name="bus")
        await self._listening.wait()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    def wake(self, topic: str) -> None:
        self._deliver(topic)
        self._pending.add(topic)
        self._changed.set()

    async def _work(self) -> None:
        while True:
            try:
                connection = await self._engine.dedicated()
            except DatabaseError as error:
                log.warning("no connection for wake-ups: %s", error)
            else:
                await self._serve(connection)
            self._listening.set()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _serve(self, connection: Any) -> None:
        """Until the connection breaks. Then everybody looks once, for something may have been missed."""
        connection.add_termination_listener(lambda _: self._changed.set())
        try:
            await connection.add_listener(CHANNEL, self._heard)
            self._listening.set()
            for topic in tuple(self._listeners):
                self._deliver(topic)
            while not connection.is_closed():
                await self._changed.wait()
                self._changed.clear()
                while self._pending and not connection.is_closed():
                    topic = self._pending.pop()
                    await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, f"{self._me} {topic}")
        except Exception as error:
            log.warning("the connection for wake-ups broke: %s", type(error).__name__)
        finally:
            connection.terminate()

    def _heard(self, connection: Any, process: int, channel: str, payload: str) -> None:
        sender, _, topic = payload.partition(" ")
        if sender != self._me:
            self._deliver(topic)


def open_bus(engine: Any, folder: Path) -> Bus:
    """The bus that goes with a database: between machines where that is possible, else between local processes."""
    return NotifyBus(engine) if engine.kind == "postgresql" else SocketBus(folder)


def others(folder: Path) -> list[int]:
    """Processes that live and listen in the folder of a `SocketBus`, this one apart."""
    found = {int(path.name.partition("-")[0]) for path in _short(folder).glob("[0-9]*-*.sock")}
    return sorted(pid for pid in found - {os.getpid()} if _lives(pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _short(folder: Path) -> Path:
    """The address of a socket may have 107 bytes; a deep data folder gets its sockets where short-lived files are."""
    if len(str(folder)) <= 80:  # leaves room for the name
        return folder
    digest = hashlib.blake2s(str(folder).encode(), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"veche-{os.getuid()}-{digest}"
