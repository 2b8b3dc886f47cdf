"""Sending one letter: route, servers, sessions, outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from veche.lib import mailbox
from veche.lib.addresses import networks
from veche.settings import Settings

from .direct import Direct
from .letter import Letter
from .opening import Target
from .outcome import Delivery, Outcome, Stage, Trouble
from .pool import Pool
from .route import Route

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

# Stages before anything is said of the letter: another server of the same domain may do better.
ELSEWHERE: tuple[Stage, ...] = ("connect", "banner", "tls", "hello")


class Mailer:
    """One for each process; `close()` at the end. It remembers nothing about letters: that is its caller's affair."""

    def __init__(self, settings: Settings, *, resolver: Resolver | None = None, mx_port: int = 25) -> None:
        self._settings = settings
        self._pool = Pool(settings.mail)
        self._direct = Direct(networks(settings.http.allow_private), resolver, mx_port)

    async def send(self, route: str | Route, sender: str, recipients: Sequence[str], message: bytes) -> Delivery:
        """Try once to deliver; every recipient gets an outcome, whatever happens. ValueError: a bad route or sender.

        `route` may be empty for the server's own. `sender` may be empty for bounces. Nothing is tried twice after a
        server has heard of the letter, save on a kept connection that has died or is worn out. Do not cancel it once it
        runs: a letter cut off after its last dot has no known outcome.
        """
        way = route if isinstance(route, Route) else Route.parse(route or self._settings.mail.route)
        letter = Letter.make(sender, message)
        good, outcomes = _sorted(recipients)
        if way.direct:
            groups: dict[str, list[str]] = {}
            for recipient in good:
                groups.setdefault(recipient.rpartition("@")[2], []).append(recipient)
            for part in await asyncio.gather(*(self._to_domain(*group, letter) for group in groups.items())):
                outcomes |= part
        elif good:
            outcomes |= _by_recipient(await self._deliver(Target(way.host, way.host, way), letter, good))
        return Delivery(tuple(replace(outcomes[_key(recipient)], recipient=recipient) for recipient in recipients))

    async def probe(self, seconds: float) -> str:
        """Why the server's own relay takes no letters: greeted, encrypted, signed in, and goodbye. "" if it does."""
        way = Route.parse(self._settings.mail.route)
        try:
            async with asyncio.timeout(seconds), self._pool.session(Target(way.host, way.host, way), fresh=True):
                return ""
        except TimeoutError:
            return "the server takes too long"
        except Trouble as error:
            return f"{error.outcome.text} ({error.outcome.stage})"

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    async def _to_domain(self, domain: str, recipients: list[str], letter: Letter) -> dict[str, Outcome]:
        try:
            targets = await self._direct.targets(domain)
        except Trouble as error:
            return _by_recipient(error.for_all(recipients))
        outcomes: list[Outcome] = []
        for target in targets:
            outcomes = await self._deliver(target, letter, recipients)
            if outcomes[0].stage not in ELSEWHERE:
                break
        return _by_recipient(outcomes)

    async def _deliver(self, target: Target, letter: Letter, recipients: list[str]) -> list[Outcome]:
        """On a kept session first; if that turns out to be dead or worn out, once more on a new one."""
        for fresh in (False, True):
            used_before = False
            try:
                async with self._pool.session(target, fresh=fresh) as session:
                    used_before = session.sent > 0
                    outcomes = await session.deliver(letter, recipients)
            except Trouble as error:
                outcomes = error.for_all(recipients)
            worn_out = outcomes[0].stage == "mail" and outcomes[0].state == "temporary"
            if not (used_before and worn_out):
                break
        return outcomes


def _sorted(recipients: Sequence[str]) -> tuple[list[str], dict[str, Outcome]]:
    """Addresses as they are written to, each once; and those that are none, with their outcome."""
    good: dict[str, None] = {}
    bad: dict[str, Outcome] = {}
    for recipient in recipients:
        try:
            good[mailbox.normalize(recipient)] = None
        except ValueError as error:
            bad[recipient] = Outcome(recipient, "permanent", "address", 0, "5.1.3", str(error))
    return list(good), bad


def _key(recipient: str) -> str:
    try:
        return mailbox.normalize(recipient)
    except ValueError:
        return recipient


def _by_recipient(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {outcome.recipient: outcome for outcome in outcomes}
