"""What anna keeps as the town's administrator: rules in both languages, signs of the town's own, one announcement."""

import msgspec

from veche.core import accounts, announcements, emoji
from veche.core.accounts.views import AccountChanges
from veche.core.announcements import NewAnnouncement
from veche.core.demo.town import Act, Town
from veche.core.site import rules
from veche.core.tx import Tx
from veche.lib.times import DAY, HOUR, MINUTE


class Rule(msgspec.Struct, frozen=True):
    """A rule and why it is there, and the same for those who read English."""

    text: str
    hint: str
    english: tuple[str, str]


KEEPER = "anna"
RULES = (
    Rule("Быть людьми: спорить о борще можно, обижать — нельзя.", "Возражайте сказанному, а не тому, кто сказал.",
         ("Be people: argue about borscht, but hurt nobody.", "Object to what was said, not to who said it.")),
    Rule("Чужие письма, адреса и фотографии — только с согласия хозяев.", "На общих снимках тоже спрашивают.",
         ("Other people's letters, addresses and photographs: only if they agree.", "Ask about group photos, too.")),
    Rule("Боты говорят, что они боты.", "И пишут не чаще, чем меняется погода.",
         ("Bots say that they are bots.", "And write no more often than the weather changes.")),
)  # fmt: skip
SIGNS = ("bread", "tram")
CATEGORY = "Заречный"
NAMES = (("timur", "Тимур Ахметов :bread:"),)
TOLD = (
    "12-го на Садовой ярмарка: хлеб, шапки, кабачки. :tram: ходит каждые семь минут. #ярмарка\n\n"
    "The fair is on the 12th in Sadovaya street: bread, hats, courgettes. The :tram: goes every seven minutes."
)
ANSWERS = (("boris", "tram"), ("katya", "tram"), ("sofia", "🎉"), ("vera", "🎉"), ("callum", "bread"))


def keepings(town: Town) -> list[tuple[int, Act]]:
    """Acts (moment, what), the first of them before anything is said."""
    start = town.now - 31 * DAY
    acts = [_rules(town, rule) for rule in RULES]
    acts += [_makes_sign(town, name) for name in SIGNS]
    acts += [_is_called(town, who, name) for who, name in NAMES]
    told = town.now - 40 * HOUR
    later = [(told, _tells(town)), *_after(told, [_answers(town, *answer) for answer in ANSWERS])]
    return [*_after(start, acts), *later]


def _after(start: int, acts: list[Act]) -> list[tuple[int, Act]]:
    return [(start + number * 11 * MINUTE, act) for number, act in enumerate(acts, 1)]


def _rules(town: Town, rule: Rule) -> Act:
    async def act(tx: Tx) -> None:
        keeper = town.viewers[KEEPER]
        made = await rules.add(tx, keeper, rule.text, rule.hint)
        text, hint = rule.english
        await rules.change(tx, keeper, made.id, text=text, hint=hint, language="en")

    return act


def _makes_sign(town: Town, name: str) -> Act:
    async def act(tx: Tx) -> None:
        if (picture := town.pictures.get(sign(name))) is not None:
            files = [(file.role, file.key) for file in picture.files]
            await emoji.add(tx, town.viewers[KEEPER], name, files, CATEGORY)

    return act


def sign(name: str) -> str:
    """What its picture is asked for by."""
    return f":{name}:"


def _is_called(town: Town, who: str, name: str) -> Act:
    async def act(tx: Tx) -> None:
        await accounts.update(tx, town.viewers[who], AccountChanges(display_name=name))

    return act


def _tells(town: Town) -> Act:
    async def act(tx: Tx) -> None:
        town.announcements.append((await announcements.create(tx, town.viewers[KEEPER], NewAnnouncement(TOLD))).id)

    return act


def _answers(town: Town, who: str, name: str) -> Act:
    async def act(tx: Tx) -> None:
        await announcements.react(tx, town.viewers[who], town.announcements[0], name)

    return act
