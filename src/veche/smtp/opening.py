"""From a server's address to a session that is greeted, encrypted and signed in."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Awaitable

import msgspec
from msgspec.structs import replace

from veche.settings.sections import Mail

from .outcome import Stage, Trouble, trouble
from .route import Route
from .session import Session, outcome_of
from .wire import Broken, Reply, Wire


class Target(msgspec.Struct, frozen=True):
    """One server: `address` is dialled, `host` is what its certificate must say. Equal targets share connections."""

    address: str
    host: str
    route: Route


class Tls:
    """The two ways to encrypt, made at first use: reading the system's certificates takes a while."""

    def __init__(self, ca_file: str) -> None:
        self._ca_file = ca_file
        self._made: dict[bool, ssl.SSLContext] = {}

    def context(self, verify: bool) -> ssl.SSLContext:
        """Verified, or only against those who listen."""
        if verify not in self._made:
            context = ssl.create_default_context()
            if self._ca_file:
                context.load_verify_locations(self._ca_file)
            if not verify:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            self._made[verify] = context
        return self._made[verify]


class _Encryption(Exception):
    """The server offers encryption and cannot do it."""


async def open_session(target: Target, times: Mail, tls: Tls) -> Session:
    """Connect and get ready for letters. Trouble tells at which stage it failed."""
    try:
        return await _open(target, times, tls)
    except _Encryption as error:
        if target.route.tls != "opportunistic":
            raise trouble("tls", f"encryption failed: {error}", target.host) from None
    # Between mail servers a broken certificate is no worse than none at all (RFC 7435).
    return await _open(replace(target, route=replace(target.route, tls="off")), times, tls)


async def _open(target: Target, times: Mail, tls: Tls) -> Session:
    wire = await _connected(target, times, tls)
    opening = _Opening(target, times, tls, wire)
    try:
        return await opening.run()
    except BaseException:
        wire.close()
        raise


async def _connected(target: Target, times: Mail, tls: Tls) -> Wire:
    route = target.route
    implicit = route.tls == "implicit"
    try:
        async with asyncio.timeout(times.connect_seconds):
            _, wire = await asyncio.get_running_loop().create_connection(
                Wire,
                target.address,
                route.port,
                ssl=tls.context(route.verify) if implicit else None,
                server_hostname=target.host if implicit else None,
            )
    except TimeoutError:
        raise trouble("connect", "the server does not answer", target.host) from None
    except ssl.SSLError as error:
        raise trouble("tls", f"encryption failed: {error.reason}", target.host) from None
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or "no connection"
        raise trouble("connect", said, target.host) from None
    return wire


class _Opening:
    """The first exchanges of one connection."""

    def __init__(self, target: Target, times: Mail, tls: Tls, wire: Wire) -> None:
        self._target = target
        self._times = times
        self._tls = tls
        self._wire = wire

    async def run(self) -> Session:
        banner = await self._hear("banner", self._wire.reply())
        if not banner.good:
            raise Trouble(outcome_of(banner, "banner", self._target.host))
        extensions = await self._hello()
        if await self._encrypt(extensions):
            extensions = await self._hello()
        if self._target.route.user:
            await self._sign_in(extensions)
        return Session(self._wire, self._target.host, self._times, extensions)

    async def _hello(self) -> dict[str, str]:
        reply = await self._say("hello", f"EHLO {self._times.hello}")
        if not reply.good:
            reply = await self._say("hello", f"HELO {self._times.hello}")
            if not reply.good:
                raise Trouble(outcome_of(reply, "hello", self._target.host))
            return {}
        words = (line.partition(" ") for line in reply.lines[1:])
        return {name.upper(): value for name, _, value in words}

    async def _encrypt(self, extensions: dict[str, str]) -> bool:
        """Whether the connection is another one now."""
        route = self._target.route
        if route.tls in ("off", "implicit"):
            return False
        if "STARTTLS" not in extensions:
            if route.tls == "required":
                raise trouble("tls", "the server offers no encryption", self._target.host)
            return False
        reply = await self._say("tls", "STARTTLS")
        if not reply.good:
            raise _Encryption(reply.text)
        try:
            async with asyncio.timeout(self._times.reply_seconds):
                await self._wire.start_tls(self._tls.context(route.verify), self._target.host)
        except ssl.SSLError as error:
            raise _Encryption(error.reason or "handshake") from None
        except (OSError, TimeoutError) as error:
            raise _Encryption(type(error).__name__) from None
        except Broken as error:  # somebody writes between the lines: no second try without encryption
            raise trouble("tls", str(error), self._target.host) from None
        return True

    async def _sign_in(self, extensions: dict[str, str]) -> None:
        route = self._target.route
        ways = extensions.get("AUTH", "").upper().split()
        if "PLAIN" in ways:
            reply = await self._say("auth", "AUTH PLAIN " + _base64(f"\0{route.user}\0{route.password}"))
        elif "LOGIN" in ways:
            reply = await self._say("auth", "AUTH LOGIN")
            for secret in (route.user, route.password):
                if reply.code == 334:
                    reply = await self._say("auth", _base64(secret))
        else:
            raise trouble("auth", "the server offers no way to sign in that we know", self._target.host)
        if not reply.good or reply.code == 334:
            raise Trouble(outcome_of(reply, "auth", self._target.host))

    async def _say(self, stage: Stage, line: str) -> Reply:
        return await self._hear(stage, self._wire.command(line))

    async def _hear(self, stage: Stage, answer: Awaitable[Reply]) -> Reply:
        try:
            async with asyncio.timeout(self._times.reply_seconds):
                return await answer
        except TimeoutError:
            raise trouble(stage, "the server takes too long", self._target.host) from None
        except Broken as error:
            raise trouble(stage, str(error), self._target.host) from None


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
