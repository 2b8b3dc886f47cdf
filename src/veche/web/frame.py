"""What every page knows beside its own subject."""

from collections.abc import Mapping
from typing import Any

import msgspec

from veche import __version__
from veche.core.accounts.views import AccountView
from veche.settings import Settings
from veche.web.translations import text


class Site(msgspec.Struct, frozen=True):
    """This instance, as its pages name it."""

    title: str
    description: str
    domain: str
    base: str
    version: str
    registration_open: bool
    needs_invite: bool
    needs_approval: bool
    needs_birthday: bool
    password_min: int

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        mode = settings.registration.mode
        return cls(
            title=settings.instance.title,
            description=settings.instance.description,
            domain=settings.domain,
            base=settings.server.base_url,
            version=__version__,
            registration_open=mode != "closed",
            needs_invite=mode == "invite",
            needs_approval=mode == "approval",
            needs_birthday=bool(settings.registration.min_age),
            password_min=settings.limits.password_min,
        )


class Page(msgspec.Struct, frozen=True):
    """A template and what it needs."""

    template: str
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)
    code: int = 200
    me: AccountView | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Reader(msgspec.Struct, frozen=True):
    """Who looks: language, the proof for forms, the query (for the link to the other language)."""

    locale: str
    form_token: str = ""
    query: tuple[tuple[str, str], ...] = ()


def message(locale: str, heading: str, *lines: str, code: int = 200, link: tuple[str, str] | None = None) -> Page:
    """A page that says one thing. Texts are message ids; `link` is (address, text)."""
    button = {"href": link[0], "text": text(locale, link[1])} if link else None
    shown = [text(locale, line) for line in lines]
    return Page("message.html", {"heading": text(locale, heading), "lines": shown, "link": button}, code)
