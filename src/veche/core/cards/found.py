"""From a page and its oEmbed answer to a card. Pure; whatever a stranger wrote is cut and checked here."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import msgspec

from veche.core.cards.page import Page, absolute
from veche.lib import urls
from veche.lib.html import escape
from veche.lib.text import one_line
from veche.lib.times import parse_iso

TITLE, TEXT = 300, 1000
LARGEST = 10_000
_FRAME = re.compile(r"""<iframe\s[^<>]{0,1000}?src="(https://[^"<>]{1,2000})\"""", re.IGNORECASE)
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be shown of an address; `image` is where its picture is."""

    kind: str = "link"
    title: str = ""
    description: str = ""
    language: str | None = None
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    html: str = ""
    embed_url: str = ""
    width: int = 0
    height: int = 0
    published_at: int | None = None
    image: str = ""


def found(page: Page, oembed: Mapping[str, Any], url: str) -> Found | None:
    """The card, or None when the page says nothing of itself."""
    said = _Said(oembed, url)
    title = said.text("title", TITLE) or page.first("og:title", "twitter:title")[:TITLE] or page.title[:TITLE]
    if not title:
        return None
    author = page.first("article:author", "author", "og:author")
    kind, html, embed, width, height = _embedded(page, said, url)
    return Found(
        kind=kind,
        title=title,
        description=page.first("og:description", "twitter:description", "description")[:TEXT],
        language=_language(page),
        author_name=said.text("author_name", TITLE) or ("" if "://" in author else author[:TITLE]),
        author_url=said.address("author_url") or (absolute(url, author) if "://" in author else ""),
        provider_name=said.text("provider_name", TITLE) or page.first("og:site_name")[:TITLE],
        provider_url=said.address("provider_url") or urls.base(url),
        html=html,
        embed_url=embed,
        width=width,
        height=height,
        published_at=_moment(page.first("article:published_time", "og:published_time", "date")),
        image=said.address("thumbnail_url")
        or absolute(url, page.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image")),
    )


class _Said:
    """The answer of an oEmbed endpoint, in which anything may be of any type."""

    def __init__(self, answer: Mapping[str, Any], url: str) -> None:
        self.answer = answer
        self.url = url

    def text(self, name: str, most: int) -> str:
        value = self.answer.get(name)
        return one_line(value)[:most] if isinstance(value, str) else ""

    def address(self, name: str) -> str:
        value = self.answer.get(name)
        return absolute(self.url, value) if isinstance(value, str) else ""

    def size(self, name: str) -> int:
        return _size(self.answer.get(name))


def _embedded(page: Page, said: _Said, url: str) -> tuple[str, str, str, int, int]:
    """Kind, HTML, address of what is embedded, width, height."""
    kind, width, height = said.answer.get("type"), said.size("width"), said.size("height")
    if kind == "photo" and (picture := said.address("url")):
        return "photo", "", picture, width, height
    player = absolute(url, _player(page, said))
    if player.startswith("https://"):
        width = width or _size(page.first("twitter:player:width", "og:video:width"))
        height = height or _size(page.first("twitter:player:height", "og:video:height"))
        return "video", _frame(player, width, height), "", width, height
    return "link", "", "", 0, 0


def _player(page: Page, said: _Said) -> str:
    if said.answer.get("type") == "video":
        html = said.answer.get("html")
        frame = _FRAME.search(html[:5000]) if isinstance(html, str) else None
        return unescape(frame[1]) if frame else page.first("twitter:player", "og:video:secure_url")
    if page.first("twitter:card") == "player":
        return page.first("twitter:player")
    return page.first("og:video:secure_url", "og:video:url") if page.first("og:video:type") == "text/html" else ""


def _frame(player: str, width: int, height: int) -> str:
    """A player in a frame that can do little; never HTML that the other side has written."""
    size = f' width="{width}" height="{height}"' if width and height else ""
    return f'<iframe src="{escape(player)}"{size} allowfullscreen="true" sandbox="{_SANDBOX}"></iframe>'


def _size(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        value = int(value)
    return value if isinstance(value, int) and 0 < value <= LARGEST else 0


def _language(page: Page) -> str | None:
    tag = (page.language or page.first("og:locale")).replace("_", "-").partition("-")[0].lower()
    return tag if tag.isascii() and tag.isalpha() and 2 <= len(tag) <= 3 else None


def _moment(text: str) -> int | None:
    try:
        at = parse_iso(text)
    except (ValueError, OverflowError):
        return None
    return at if 0 <= at < 253_402_300_799_000 else None
