"""The project of the social network itself, made when its first letter is written."""

from collections.abc import Mapping
from functools import cache

from veche.core.errors import Invalid
from veche.core.mailing import letters, projects, sending
from veche.core.mailing.addresses import parse_email
from veche.core.mailing.letters import NewLetter, Prepared
from veche.core.mailing.own import texts, warnings
from veche.core.mailing.projects import OWN, NewProject
from veche.core.mailing.sending import HOUR, NewDispatch
from veche.core.mailing.views import LetterView, ProjectView
from veche.core.tx import Tx

PINS = texts.PINS | warnings.PINS
TEXTS = texts.TEXTS | warnings.TEXTS
LETTERS = tuple(PINS)
LIFETIME = 24 * HOUR
_NAMES = {"ru": "ru", "uk": "ru", "be": "ru", "kk": "ru"}


async def own_project(tx: Tx) -> ProjectView:
    """The project of the social network itself. Nobody can sign in as it: its address list is empty."""
    project = await projects.find(tx, OWN)
    if project is not None:
        return project
    await tx.lock("mailing", OWN)  # two first letters at once must not both make it
    project = await projects.find(tx, OWN)
    if project is not None:
        return project
    title = tx.settings.instance.title
    await projects.create(tx, NewProject(title, OWN, OWN, sender_name=title))
    return await projects.show(tx, OWN)


async def send_own(tx: Tx, address: str, letter_key: str, pins: Mapping[str, str], locale: str = "en") -> int:
    """Writes one of Veche's own letters to an address, in the caller's transaction; the dispatch's number.

    `letter_key` is one of LETTERS, `pins` as PINS says. For the core's other verbs. Invalid (no address), Filtered
    (an address that refused letters before), and what `sending.accept` raises.
    """
    email = parse_email(address)
    if email is None:
        raise Invalid("email", "is not an e-mail address")
    project = await own_project(tx)
    letter = await _letter(tx, project, letter_key)
    server = {"instance": tx.settings.instance.title, "address": tx.settings.server.base_url}
    language = locale.partition("-")[0].partition("_")[0].lower()
    new = NewDispatch(
        email=email,
        letter=letter.id,
        language=_NAMES.get(language, "en"),
        pins={**server, **pins},
        lifetime=LIFETIME,
    )
    return await sending.accept(tx, project, new)


async def _letter(tx: Tx, project: ProjectView, key: str) -> LetterView:
    """The letter as the operator may have changed it; made from our texts when it is not there."""
    if key not in TEXTS:
        raise Invalid("letter", f"must be one of {', '.join(LETTERS)}")
    found = await letters.by_key(tx, project, key)
    if found is None:
        await tx.lock("mailing", OWN, key)
        found = await letters.by_key(tx, project, key)
    if found is not None:
        return found
    first, *others = prepare_own(key)
    number = await letters.create(tx, project, NewLetter(first.text, name=key, key=key), first)
    for prepared in others:
        await letters.set_text(tx, project, number, prepared)
    return await letters.show(tx, project, number)


@cache
def prepare_own(key: str) -> tuple[Prepared, ...]:
    """Our texts ready to be saved: a few milliseconds, once in a process that meets an empty database."""
    return tuple(letters.prepare(text) for text in TEXTS[key])
