"""A conversation with one mail server: greeting, encryption, sign-in, then letter after letter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from msgspec.structs import replace

from veche.settings.sections import Mail

from .letter import Letter
from .outcome import Outcome, Stage, State, Trouble, trouble
from .wire import Broken, Reply, Wire

# Refusals that speak of our sign-in and not of the letter: a corrected password mends them.
OUR_FAULT = (530, 534, 535, 538)
CHUNK = 65_536


@dataclass
class Session:
    """An open connection that has been greeted."""

    wire: Wire
    host: str
    times: Mail
    extensions: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    @property
    def usable(self) -> bool:
        """Whether another letter may be tried."""
        return not self.wire.closed and self.sent < self.times.letters_per_connection

    async def deliver(self, letter: Letter, recipients: list[str]) -> list[Outcome]:
        """Try one letter. Trouble if the connection fails before anything can be said of single recipients."""
        self._check_size(letter)
        told, untold = self._split(letter, recipients)
        if not told:
            return untold
        self.sent += 1
        try:
            async with asyncio.timeout(self.times.attempt_seconds):
                results = await self._envelope(letter, told)
        except TimeoutError as error:
            raise self._lost("mail", error) from None
        if len(results) < len(told):
            final = await self._content(letter)
            results = {recipient: replace(final, recipient=recipient) for recipient in told} | results
        return [results[recipient] for recipient in told] + untold

    async def quit(self) -> None:
        """Say goodbye, shortly."""
        try:
            async with asyncio.timeout(2):
                await self.wire.command("QUIT")
        except (TimeoutError, Broken):
            pass
        self.wire.close()

    def _check_size(self, letter: Letter) -> None:
        most = self.extensions.get("SIZE", "")
        if most.isdigit() and 0 < int(most) < len(letter.data):
            raise Trouble(Outcome("", "permanent", "mail", 552, "5.3.4", f"larger than {most} bytes", self.host))

    def _split(self, letter: Letter, recipients: list[str]) -> tuple[list[str], list[Outcome]]:
        """Those that this server can be told of, and the rest with their outcome."""
        if "SMTPUTF8" in self.extensions:
            return recipients, []
        told = [recipient for recipient in recipients if recipient.isascii() and not letter.needs_utf8]
        text = "the server takes no addresses with letters outside ASCII"
        refused = [
            Outcome(recipient, "permanent", "address", 0, "5.6.7", text, self.host)
            for recipient in recipients
            if recipient not in told
        ]
        return told, refused

    async def _envelope(self, letter: Letter, recipients: list[str]) -> dict[str, Outcome]:
        """MAIL, RCPT, DATA. Gives those who are refused; if anybody is left, the server waits for the letter."""
        lines = [self._mail(letter, recipients), *(f"RCPT TO:<{recipient}>" for recipient in recipients), "DATA"]
        if "PIPELINING" in self.extensions:
            return await self._at_once(lines, recipients)
        mail = await self._ask(lines[0], "mail")
        answers = [await self._ask(line, "rcpt") for line in lines[1:-1]] if mail.good else []
        refused = self._refused(recipients, mail, answers)
        if len(refused) == len(recipients):
            if mail.good:
                await self._ask("RSET", "mail")
            return refused
        return self._after_data(await self._ask("DATA", "data"), recipients, refused)

    async def _at_once(self, lines: list[str], recipients: list[str]) -> dict[str, Outcome]:
        """The same in one round trip (RFC 2920)."""
        self._write("".join(line + "\r\n" for line in lines))
        mail = await self._reply("mail")
        answers = [await self._reply("rcpt") for _ in recipients]
        data = await self._reply("data")
        refused = self._refused(recipients, mail, answers)
        if len(refused) < len(recipients):
            return self._after_data(data, recipients, refused)
        if data.code == 354:  # asked in advance, and now for nobody: the letter ends before it begins
            await self._ask(".", "data")
        return refused

    def _refused(self, recipients: list[str], mail: Reply, answers: list[Reply]) -> dict[str, Outcome]:
        if not mail.good:
            return {recipient: outcome_of(mail, "mail", self.host, recipient) for recipient in recipients}
        return {
            recipient: outcome_of(answer, "rcpt", self.host, recipient)
            for recipient, answer in zip(recipients, answers, strict=True)
            if not answer.good
        }

    def _after_data(self, data: Reply, recipients: list[str], refused: dict[str, Outcome]) -> dict[str, Outcome]:
        if data.code == 354:
            return refused
        if data.good:
            raise self._lost("data", Broken("the server does not speak SMTP"))
        return {recipient: outcome_of(data, "data", self.host, recipient) for recipient in recipients} | refused

    async def _content(self, letter: Letter) -> Outcome:
        """The letter itself. Once its last dot is on the way, a lost connection leaves the outcome unknown."""
        state: State = "temporary"
        try:
            async with asyncio.timeout(self.times.data_seconds):
                for start in range(0, len(letter.data), CHUNK):
                    self.wire.write(letter.data[start : start + CHUNK])
                    await self.wire.drain()
                self.wire.write(b".\r\n")
            state = "unknown"
            async with asyncio.timeout(self.times.data_seconds):
                reply = await self.wire.reply()
        except (Broken, TimeoutError) as error:
            return self._lost("end" if state == "unknown" else "data", error, state).outcome
        if reply.code == 421:
            self.wire.close()
        return outcome_of(reply, "end", self.host)

    def _mail(self, letter: Letter, recipients: list[str]) -> str:
        line = f"MAIL FROM:<{letter.sender}>"
        if "SIZE" in self.extensions:
            line += f" SIZE={len(letter.data)}"
        if letter.is_8bit and "8BITMIME" in self.extensions:
            line += " BODY=8BITMIME"
        if letter.needs_utf8 or not all(recipient.isascii() for recipient in recipients):
            line += " SMTPUTF8"
        return line

    def _write(self, text: str) -> None:
        try:
            self.wire.write(text.encode())
        except Broken as error:
            raise self._lost("mail", error) from None

    async def _ask(self, line: str, stage: Stage) -> Reply:
        self._write(line + "\r\n")
        return await self._reply(stage)

    async def _reply(self, stage: Stage) -> Reply:
        try:
            async with asyncio.timeout(self.times.reply_seconds):
                reply = await self.wire.reply()
        except (Broken, TimeoutError) as error:
            raise self._lost(stage, error) from None
        if reply.code == 421:  # the server is about to close
            self.wire.close()
            raise Trouble(outcome_of(reply, stage, self.host))
        return reply

    def _lost(self, stage: Stage, error: Exception, state: State = "temporary") -> Trouble:
        self.wire.close()
        return trouble(stage, str(error) or "the server takes too long", self.host, state)


def outcome_of(reply: Reply, stage: Stage, host: str, recipient: str = "") -> Outcome:
    """What a server's answer means for the letter."""
    state: State = "accepted" if reply.good else "permanent"
    if 400 <= reply.code < 500 or reply.code in OUR_FAULT or (stage == "auth" and not reply.good):
        state = "temporary"
    return Outcome(recipient, state, stage, reply.code, reply.enhanced, reply.text, host)
