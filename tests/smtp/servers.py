"""Mail servers under test: real ones of aiosmtpd, and one that follows a script of faults."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Letter = tuple[str, tuple[str, ...], bytes]


@dataclass
class Sink:
    """Takes letters; what it is to refuse stands in `refuse` (recipient or "data" → reply)."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    encrypted: int = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        session.host_name = name
        self.encrypted += session.ssl is not None
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "data" in self.refuse:
            return self.refuse["data"]
        assert isinstance(envelope.content, bytes)
        self.letters.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 OK: queued"


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"veche", b"p@ss:word")
    return AuthResult(success=good, handled=False)  # aiosmtpd answers 235 or 535


@contextlib.asynccontextmanager
async def sink(
    tls: ssl.SSLContext | None = None, implicit: bool = False, host: str = "127.0.0.1", **options: Any
) -> AsyncIterator[Sink]:
    """A server of aiosmtpd."""
    found = Sink()
    if options.pop("auth", False):
        options |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": False}

    def factory() -> SMTP:
        found.connections += 1
        return SMTP(found, enable_SMTPUTF8=True, tls_context=None if implicit else tls, **options)

    server = await asyncio.get_running_loop().create_server(factory, host, 0, ssl=tls if implicit else None)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


@dataclass
class Script:
    """A server that answers by a table: stage → raw answer. "drop" closes, "hang" waits for ever.

    Stages: banner, ehlo, mail, rcpt, data, end. `pipelining` announces RFC 2920; `letters` counts whole letters.
    """

    answers: dict[str, str] = field(default_factory=dict)
    pipelining: bool = False
    per_connection: int = 1000
    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    said: list[str] = field(default_factory=list)

    usual: ClassVar = {
        "banner": "220 hi",
        "mail": "250 ok",
        "rcpt": "250 ok",
        "data": "354 go",
        "end": "250 2.0.0 taken",
    }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, EOFError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._answer(writer, "banner")
        taken = 0
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            stage = {"EHLO": "ehlo", "HELO": "ehlo", "MAIL": "mail", "RCPT": "rcpt", "DATA": "data"}.get(line[:4], line)
            if stage == "ehlo":
                await self._answer(
                    writer, stage, "250-me\r\n250-PIPELINING\r\n250 SIZE 1000000" if self.pipelining else "250 me"
                )
            elif stage == "mail" and taken >= self.per_connection:
                await self._answer(writer, "", "452 4.5.3 Too many messages sent")
            elif stage == "data":
                code = await self._answer(writer, "data")
                if code == "354":
                    content = await self._letter(reader)
                    if content:
                        self.letters.append(content)
                        taken += 1
                    await self._answer(writer, "end")
            elif stage == "QUIT":
                return
            else:
                await self._answer(writer, stage, "250 ok")

    async def _letter(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while (line := await reader.readuntil(b"\n")) != b".\r\n":
            content += line
        return content

    async def _answer(self, writer: asyncio.StreamWriter, stage: str, usual: str = "") -> str:
        answer = self.answers.get(stage, usual or self.usual.get(stage, "250 ok"))
        if answer == "drop":
            raise EOFError
        if answer == "hang":
            await asyncio.sleep(60)
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return answer[:3]


@contextlib.asynccontextmanager
async def scripted(host: str = "127.0.0.1", **options: Any) -> AsyncIterator[Script]:
    """A server with faults."""
    script = Script(**options)
    server = await asyncio.start_server(script.serve, host, 0)
    script.port = server.sockets[0].getsockname()[1]
    async with server:
        yield script
