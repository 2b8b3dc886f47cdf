"""The demo's customer of the mailer: the bakery, with fields, topics, letters and people."""

import asyncio
from collections.abc import Sequence

import msgspec

from veche.core.demo.cast import PEOPLE, Person
from veche.core.demo.world import MailerKeys
from veche.core.mailing import categories, fields, letters, profiles, projects, subscriptions
from veche.core.mailing.categories import NewCategory
from veche.core.mailing.errors import AccessDenied
from veche.core.mailing.fields import NewField
from veche.core.mailing.identity import Identity, Who
from veche.core.mailing.letters import CATEGORY, SERVICE, NewLetter, Prepared, Text
from veche.core.mailing.profiles import ProfileChange
from veche.core.mailing.projects import NewProject
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx

LOGIN, EXT_ID = "bakery", "bakery-demo"
NETWORKS = ("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
TOPICS = {
    "Новости пекарни": ("Bakery news", "Новый хлеб и новые часы", "New breads, new hours"),
    "Мастер-классы": ("Workshops", "Печём вместе по субботам", "Baking together on Saturdays"),
}


class Draft(msgspec.Struct, frozen=True):
    """A letter in two languages."""

    name: str
    russian: Text
    english: Text
    topic: str = ""


_FRAME = (
    '<div style="font-family: sans-serif; max-width: 34em; margin: auto"><h1 style="color: #a8542a">{title}</h1>'
    "{body}<p>Пекарня на Садовой · The bakery in Sadovaya Street</p></div>"
)
DRAFTS = (
    Draft(
        "Заказ готов",
        Text("ru", "Заказ {{ order }} готов", _FRAME.format(
            title="Хлеб готов!", body="<p>{{ name }}, ваш заказ {{ order }} ждёт вас до 20:00.</p>")),
        Text("en", "Order {{ order }} is ready", _FRAME.format(
            title="Your bread is ready!", body="<p>{{ name }}, your order {{ order }} waits until 8 p.m.</p>")),
    ),
    Draft(
        "Хлеб недели",
        Text("ru", "Хлеб недели: {{ bread }}", _FRAME.format(
            title="Хлеб недели", body="<p>{{ name }}, на этой неделе печём {{ bread }}. Заходите!</p>")),
        Text("en", "Bread of the week: {{ bread }}", _FRAME.format(
            title="Bread of the week", body="<p>{{ name }}, this week we bake {{ bread }}. Come by!</p>")),
        "Новости пекарни",
    ),
)  # fmt: skip


class Ready(msgspec.Struct, frozen=True):
    """A draft whose languages are rendered."""

    draft: Draft
    russian: Prepared
    english: Prepared


async def prepare() -> list[Ready]:
    """Render the letters. Before the transaction: it takes its time."""

    def work() -> list[Ready]:
        return [Ready(draft, letters.prepare(draft.russian), letters.prepare(draft.english)) for draft in DRAFTS]

    return await asyncio.to_thread(work)


async def make(tx: Tx, ready: Sequence[Ready]) -> MailerKeys:
    """The project and all that belongs to it."""
    new = NewProject(
        name="Пекарня на Садовой",
        login=LOGIN,
        ext_id=EXT_ID,
        networks=NETWORKS,
        sender="hleb@example.org",
        sender_name="Пекарня на Садовой",
        language="ru",
    )
    made = await projects.create(tx, new)
    project = await projects.load(tx, made.id)
    await fields.create(tx, project, NewField("name", "string", "Имя"))
    await fields.create(tx, project, NewField("loaves", "integer", "Сколько хлеба взято"))
    topics = await _topics(tx, project)
    numbers = {}
    for one in ready:
        draft = one.draft
        purpose, topic = (CATEGORY, topics[draft.topic]) if draft.topic else (SERVICE, None)
        letter = NewLetter(draft.russian, purpose=purpose, category_id=topic, name=draft.name)
        numbers[draft.name] = number = await letters.create(tx, project, letter, one.russian)
        await letters.set_text(tx, project, number, one.english)
    await _people(tx, project, topics)
    return MailerKeys(login=LOGIN, secret=made.secret, letters=numbers, categories=topics)


async def _topics(tx: Tx, project: ProjectView) -> dict[str, int]:
    numbers = {}
    for title, (english, about, about_english) in TOPICS.items():
        numbers[title] = number = await categories.create(tx, project, NewCategory(title, "ru", about))
        await categories.set_text(tx, number, "en", english, about_english)
    return numbers


async def _people(tx: Tx, project: ProjectView, topics: dict[str, int]) -> None:
    who = Who("demo")
    for place, person in enumerate(person for person in PEOPLE if not person.bot):
        identity = Identity(external_id=person.username, email=person.email)
        await profiles.change(tx, project, ProfileChange(identity, _values(person, place)))
        if place % 3 != 2:
            await subscriptions.subscribe(tx, project, identity, who)
        elif place % 2:
            await subscriptions.subscribe_category(tx, project, identity, topics["Мастер-классы"], who)


def _values(person: Person, place: int) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {
        "name": (person.name.split()[0],),
        "lang": (person.locale,),
        "loaves": (str(3 + place * 4 % 11),),
    }
    return values | ({"birthday": (person.birthday,)} if person.birthday else {})


async def is_good(tx: Tx, keys: MailerKeys) -> bool:
    """Whether the secret still opens the project."""
    try:
        await projects.sign_in(tx, keys.login, keys.secret, "127.0.0.1")
    except AccessDenied:
        return False
    return True


async def renew(tx: Tx) -> MailerKeys:
    """A new secret for the project that is there."""
    made = await projects.rotate_secret(tx, LOGIN)
    project = await projects.load(tx, made.id)
    found = await letters.list_all(tx, project)
    topics = await categories.list_all(tx, project)
    return MailerKeys(
        login=LOGIN,
        secret=made.secret,
        letters={letter.name: letter.id for letter in found},
        categories={topic.titles["ru"]: topic.id for topic in topics},
    )
