"""Links in letters: how they are made, and what whoever follows them may do.

A link is a signed token of one person, one letter and one purpose. Reading changes nothing; only posting does, because
mail programs and scanners follow every link before the person sees it.
"""

from typing import Any

import msgspec

from veche.core.mailing import categories, load, projects, quarantine, subscriptions, tokens, voiding
from veche.core.mailing.errors import NoProfile, WrongToken
from veche.core.mailing.identity import Who, link_key
from veche.core.mailing.tokens import LINK_LIFETIME, Audience, Token
from veche.core.mailing.views import ProfileView, ProjectView, SubscriptionsView
from veche.core.tx import Tx

PAGE = "/mail/{token}"
ONE_CLICK = "/api/profiles/unsubscribe/{token}/"
LEAVING = (Audience.SUBSCRIPTIONS, Audience.UNSUBSCRIBE)


class Links(msgspec.Struct, frozen=True):
    """The addresses that a letter carries for one person."""

    page: str
    one_click: str


class Opened(msgspec.Struct, frozen=True):
    """A token that was found good: whose it is."""

    project: ProjectView
    row: Any
    token: Token


def make(tx: Tx, project: ProjectView, profile: ProfileView, *, dispatch_id: int = 0, category: int = 0) -> Links:
    """The preference page and the one-click address of a person."""

    def signed(audience: Audience, topic: int) -> str:
        now = tx.now // 1000
        token = Token(
            p=project.id, s=profile.id, a=audience, g=profile.generation, iat=now, exp=now + LINK_LIFETIME,
            m=dispatch_id, c=topic,
        )  # fmt: skip
        return tokens.sign(link_key(tx), token, kid=project.token_kid)

    page = PAGE.format(token=signed(Audience.SUBSCRIPTIONS, 0))
    one_click = ONE_CLICK.format(token=signed(Audience.UNSUBSCRIBE, category))
    return Links(tx.settings.url(page), tx.settings.url(one_click))


async def open_token(tx: Tx, text: str, *audiences: Audience) -> Opened:
    """Whose link this is. WrongToken for whatever is not good; NoProfile when the person was deleted since."""
    found = tokens.verify(link_key(tx), text, tx.now)
    if found is None or found[0].a not in audiences:
        raise WrongToken
    token, kid = found
    project = await projects.find(tx, token.p)
    if project is None or project.archived_at is not None or not project.token_kid - 1 <= kid <= project.token_kid:
        raise WrongToken
    row = await load.row_of(tx, token.s, lock=tx.writing)
    if row is None:
        if await quarantine.is_voided_profile(tx, token.s):
            raise WrongToken
        raise NoProfile
    if row.project_id != project.id or row.generation != token.g:
        raise WrongToken
    return Opened(project, row, token)


async def shown(tx: Tx, text: str, *, lang: str | None = None) -> SubscriptionsView:
    """What a person is subscribed to, by a link that may choose. WrongToken, NoProfile."""
    opened = await open_token(tx, text, Audience.SUBSCRIPTIONS)
    return await subscriptions.shown(tx, opened.project, opened.row, lang=lang)


async def on_page(tx: Tx, text: str, *, lang: str | None = None) -> SubscriptionsView:
    """What our preference page needs, also for the link of a mail program's button, which leads a browser there.
    WrongToken, NoProfile."""
    opened = await open_token(tx, text, *LEAVING)
    return await subscriptions.shown(tx, opened.project, opened.row, lang=lang)


async def may_choose(tx: Tx, text: str) -> bool:
    """Whether the link opens all that the page can do; the one of a mail program's button only unsubscribes.
    NoProfile."""
    try:
        await open_token(tx, text, Audience.SUBSCRIPTIONS)
    except WrongToken:
        return False
    return True


async def subscribe(tx: Tx, text: str, who: Who, *, lang: str | None = None) -> tuple[int, ...]:
    """To all topics, by the person's own link. WrongToken, NoProfile."""
    opened = await open_token(tx, text, Audience.SUBSCRIPTIONS)
    return await subscriptions.subscribe_all(tx, opened.project, opened.row, who, lang=lang)


async def choose(
    tx: Tx, text: str, wanted: frozenset[int], who: Who, *, parameter: str = "profile_categories"
) -> tuple[int, ...]:
    """Exactly these topics, by the person's own link. WrongToken, NoProfile, BadArguments, Inaccessible."""
    opened = await open_token(tx, text, Audience.SUBSCRIPTIONS)
    await categories.check(tx, opened.project, wanted, parameter)
    return await subscriptions.choose(tx, opened.project, opened.row, wanted, who)


async def unsubscribe(tx: Tx, text: str, who: Who, *, one_click: bool = False) -> tuple[int, ...]:
    """From everything; a mail program's one click in a letter of a category leaves that category alone.

    Idempotent. WrongToken, NoProfile.
    """
    opened = await open_token(tx, text, *LEAVING)
    if one_click and opened.token.c:
        return await subscriptions.leave_category(tx, opened.project, opened.row, opened.token.c, who)
    return await subscriptions.leave(tx, opened.project, opened.row, who)


async def erase(tx: Tx, text: str, who: Who) -> None:
    """The person wants to be forgotten by this project: void, by their own link. WrongToken, NoProfile."""
    opened = await open_token(tx, text, Audience.SUBSCRIPTIONS)
    await voiding.void_rows(tx, opened.project, [opened.row], who)
