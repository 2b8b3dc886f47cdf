"""Open sessions, kept a while for the next letter: greeting a server costs more than a letter does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from veche.settings.sections import Mail

from .opening import Target, Tls, open_session
from .outcome import trouble
from .session import Session


@dataclass
class _Place:
    """One server: how many may talk to it at once, and who is waiting idle."""

    slots: asyncio.Semaphore
    idle: list[tuple[Session, asyncio.TimerHandle]] = field(default_factory=list)
    users: int = 0


class Pool:
    """Sessions of all servers. A slow server holds up no more than its own share."""

    def __init__(self, times: Mail) -> None:
        self._times = times
        self._tls = Tls(times.ca_file)
        self._places: dict[Target, _Place] = {}

    @asynccontextmanager
    async def session(self, target: Target, *, fresh: bool = False) -> AsyncIterator[Session]:
        """A session for one letter: an idle one, or a new one (`fresh`: surely a new one). Trouble if none opens."""
        place = self._places.setdefault(target, _Place(asyncio.Semaphore(self._times.connections)))
        place.users += 1
        session = None
        try:
            async with place.slots:
                session = (None if fresh else _take(place)) or await self._open(target)
                yield session
        except BaseException:
            if session is not None:  # in the middle of something: nobody can go on from there
                session.wire.close()
            raise
        finally:
            place.users -= 1
            if session is not None:
                self._give_back(target, place, session)
            self._forget(target, place)

    async def close(self) -> None:
        """Say goodbye to everybody."""
        idle = [session for place in self._places.values() for session, _ in place.idle]
        for place in self._places.values():
            for _, timer in place.idle:
                timer.cancel()
        self._places.clear()
        await asyncio.gather(*(session.quit() for session in idle))

    async def _open(self, target: Target) -> Session:
        try:
            async with asyncio.timeout(self._times.attempt_seconds):
                return await open_session(target, self._times, self._tls)
        except TimeoutError:
            raise trouble("hello", "the server takes too long", target.host) from None

    def _give_back(self, target: Target, place: _Place, session: Session) -> None:
        if not session.usable or self._places.get(target) is not place:
            session.wire.close()
            return
        timer = asyncio.get_running_loop().call_later(self._times.idle_seconds, self._expire, target, place, session)
        place.idle.append((session, timer))

    def _expire(self, target: Target, place: _Place, session: Session) -> None:
        place.idle = [(other, timer) for other, timer in place.idle if other is not session]
        session.wire.farewell()
        self._forget(target, place)

    def _forget(self, target: Target, place: _Place) -> None:
        """Direct delivery meets any number of servers; those without a session need no place."""
        if not place.users and not place.idle and self._places.get(target) is place:
            del self._places[target]


def _take(place: _Place) -> Session | None:
    while place.idle:
        session, timer = place.idle.pop()
        timer.cancel()
        if session.usable:
            return session
        session.wire.close()
    return None
