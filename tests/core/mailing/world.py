"""A small town of the mailer: a shop with its people and letters, and a mail server that takes what it is told to."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from veche.core.mailing import categories, deliver, fields, letters, maintenance, own, profiles, projects
from veche.core.mailing.identity import Identity
from veche.core.mailing.letters import NewLetter, Text
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import Credentials, NewProject
from veche.core.mailing.views import ProjectView
from veche.core.reactions import Reactions
from veche.core.tx import Tx, TxFactory
from veche.db import Engine
from veche.jobs import Job, Runner
from veche.lib.clock import Clock
from veche.net import HttpClient
from veche.pubsub import Bus
from veche.settings import Settings
from veche.smtp import Mailer

T = TypeVar("T")

JOBS = {
    "mailing.deliver": Job(deliver.deliver, network=True),
    "mailing.own_letter": Job(own.own_letter),
    "mailing.resume": Job(maintenance.resume),
    "mailing.forget": Job(maintenance.forget),
}
HTML = "<p>Hello {{ name }}, your code is <b>{{ code }}</b></p>"


@dataclass
class Received:
    """A letter that the mail server took."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message

    def body(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        text: str = part.get_content()
        return text


@dataclass
class Sink:
    """A real mail server on the loopback. `refuse` says what it answers at RCPT, `answer` after the dot."""

    letters: list[Received] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answer: str = "250 taken"
    before_answer: Callable[[], Awaitable[None]] | None = None
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("2"):
            self.letters.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        if self.before_answer is not None:
            await self.before_answer()
        return self.answer

    @property
    def route(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@dataclass
class World:
    """Everything that the tests act upon."""

    open_tx: TxFactory
    clock: Clock
    sink: Sink
    mail: Mailer
    net: HttpClient
    runner: Runner
    project: ProjectView
    credentials: Credentials
    news: int
    offers: int
    service_letter: int
    category_letter: int

    async def write(self, fn: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.open_tx.write(fn)

    async def read(self, fn: Callable[[Tx], Awaitable[T]]) -> T:
        async with self.open_tx.read() as tx:
            return await fn(tx)

    async def change_project(self, **changes: Any) -> ProjectView:
        self.project = await self.write(lambda tx: projects.change(tx, self.project.id, changes))
        return self.project

    async def person(self, external_id: str | None, email: str | None = None, **values: str) -> int:
        texts = {name: (value,) for name, value in values.items()}
        change = ProfileChange(Identity(external_id, email), texts)
        return await self.write(lambda tx: profiles.change(tx, self.project, change))

    async def letter(self, *texts: Text, **more: Any) -> int:
        first, *others = [letters.prepare(text) for text in texts]

        async def make(tx: Tx) -> int:
            number = await letters.create(tx, self.project, NewLetter(first.text, **more), first)
            for prepared in others:
                await letters.set_text(tx, self.project, number, prepared)
            return number

        return await self.write(make)

    async def drain(self) -> int:
        return await self.runner.drain()


@asynccontextmanager
async def serving(sink: Sink) -> AsyncIterator[Sink]:
    """The sink as a server in the loop of the test."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.example"), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


@asynccontextmanager
async def open_world(database_url: str, folder: Path, **keys: Any) -> AsyncIterator[World]:
    """A shop with two categories, a service letter in two languages and a letter of a category."""
    async with serving(Sink()) as sink:
        changes = {
            "database.url": database_url,
            "mail.route": sink.route,
            "http.allow_private": ["127.0.0.0/8"],
            **keys,
        }
        settings = Settings.load(folder / "data", {}, changes)
        engine = await Engine.open(database_url, "normal")
        clock = Clock()
        open_tx = TxFactory(engine, settings, settings.limits, clock, Reactions(), Bus())
        mail, net = Mailer(settings), HttpClient(settings)
        services = Services(open_tx, mail)
        try:
            yield await _filled(open_tx, clock, sink, mail, net, Runner(open_tx, JOBS, services=services))
        finally:
            await mail.close()
            await net.close()
            await engine.close()


@dataclass
class Services:
    """What network jobs get."""

    open_tx: TxFactory
    mail: Mailer


async def _filled(open_tx: TxFactory, clock: Clock, sink: Sink, mail: Mailer, net: HttpClient, runner: Runner) -> World:
    new = NewProject(
        name="Wool & Co", login="wool", ext_id="wool.example", networks=("127.0.0.1", "::1"),
        sender="shop@wool.example", sender_name="Wool & Co",
    )  # fmt: skip
    service = [
        Text("en", "Your code, {{ name }}", HTML),
        Text("ru", "Ваш код, {{ name }}", "<p>Здравствуйте, {{ name }}! Код: <b>{{ code }}</b></p>"),
    ]
    news_letter = Text("en", "News", "<p>News for {{ name }}: <a href='{{ unsubscribe_url }}'>leave</a></p>")
    prepared = [letters.prepare(text) for text in (*service, news_letter)]

    async def fill(tx: Tx) -> tuple[ProjectView, Credentials, tuple[int, int, int, int]]:
        credentials = await projects.create(tx, new)
        project = await projects.load(tx, credentials.id)
        for name, kind in (("level", "integer"), ("name", "string"), ("joined", "date"), ("vip", "flag")):
            await fields.create(tx, project, fields.NewField(name, kind))
        news = await categories.create(tx, project, categories.NewCategory("News", "en", "What is new"))
        await categories.set_text(tx, news, "ru", "Новости", "Что нового")
        offers = await categories.create(tx, project, categories.NewCategory("Offers"))
        code = await letters.create(tx, project, NewLetter(prepared[0].text), prepared[0])
        await letters.set_text(tx, project, code, prepared[1])
        topic = NewLetter(prepared[2].text, purpose="category", category_id=news)
        return project, credentials, (news, offers, code, await letters.create(tx, project, topic, prepared[2]))

    project, credentials, numbers = await open_tx.write(fill)
    return World(open_tx, clock, sink, mail, net, runner, project, credentials, *numbers)
