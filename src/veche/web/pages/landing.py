"""The front page, what this server is, and how to connect an app."""

from typing import Any

from veche.core import posts, site, statistics, timelines
from veche.core.paging import Page as Cursor
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.web.answering import locale_of
from veche.web.frame import Page
from veche.web.texts import ABOUT, DIALECTS
from veche.web.translations import text

SHOWN = 6


def dialect_cards(locale: str) -> list[dict[str, str]]:
    """The ways in, in the reader's words."""
    return [
        {"key": key, "name": text(locale, DIALECTS[key]), "about": text(locale, about)} for key, about in ABOUT.items()
    ]


async def landing(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """What this server is, and the newest public posts."""
    newest = await timelines.public(tx, viewer, Cursor(limit=SHOWN), local=True)
    loaded = await posts.load(tx, viewer, newest.items)
    values = {
        "counts": await statistics.totals(tx),
        "dialects": dialect_cards(locale_of(call.request)),
        "posts": [loaded[id] for id in newest.items if id in loaded],
        "demo": call.door.extras.get("demo"),
    }
    return Page("landing.html", values)


async def connect(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """How to connect an app of each kind."""
    return Page(
        "connect.html", {"base": call.settings.server.base_url, "dialects": dialect_cards(locale_of(call.request))}
    )


async def about(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """Rules, contact and figures."""
    values = {
        "counts": await statistics.totals(tx),
        "contact": call.settings.instance.email,
        "rules": await rules_of(tx, locale_of(call.request)),
    }
    return Page("about.html", values)


async def rules_of(tx: Tx, locale: str) -> list[str]:
    """The rules in the reader's language, as far as they are translated."""
    return [rule.translations.get(locale, rule).text for rule in await site.rules.listed(tx)]


async def privacy(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """What becomes of people's data."""
    return await _document(tx, call, site.documents.PRIVACY_POLICY, "Privacy policy")


async def terms(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page:
    """On what terms people are here."""
    return await _document(tx, call, site.documents.TERMS, "Terms of service")


async def _document(tx: Tx, call: Call, kind: str, heading: str) -> Page:
    found = await site.documents.show(tx, kind)
    return Page("document.html", {"heading": text(locale_of(call.request), heading), "document": found})
