"""A project of the mailer with one addressee."""

from dataclasses import dataclass
from typing import Any

from tests.server import RunningServer
from veche.core.mailing import categories, links, profiles, projects, subscriptions
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import NewProject
from veche.core.tx import Tx


@dataclass
class Shop:
    """A project, one of its people, and the links in a letter to them."""

    server: RunningServer
    project: Any
    news: int
    offers: int
    page: str
    button: str

    async def chosen(self) -> set[int]:
        async with self.server.services.open_tx.read() as tx:
            view = await subscriptions.get(tx, self.project, Identity("7"))
        return set(view.categories)


async def open_shop(server: RunningServer) -> Shop:
    """Wool & Co, whose reader klim gets the news."""

    async def make(tx: Tx) -> Shop:
        new = NewProject(name="Wool & <Co>", login="wool", ext_id="wool.example", networks=("127.0.0.1",))
        project = await projects.load(tx, (await projects.create(tx, new)).id)
        news = await categories.create(tx, project, categories.NewCategory("News", "en", "What is new"))
        await categories.set_text(tx, news, "ru", "Новости", "Что нового")
        offers = await categories.create(tx, project, categories.NewCategory("Offers"))
        person = Identity("7", "klim@town.example")
        await profiles.change(tx, project, ProfileChange(person))
        await subscriptions.set_all(tx, project, person, [news], Who("api"))
        view = await profiles.get(tx, project, person)
        made = links.make(tx, project, view, category=news)
        return Shop(server, project, news, offers, made.page.removeprefix(server.url), made.one_click)

    return await server.services.open_tx.write(make)
