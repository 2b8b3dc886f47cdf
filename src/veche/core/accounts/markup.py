"""The HTML of profile texts: links, tags and names become links, the rest is escaped. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote

from veche.lib import text as words
from veche.lib.html import escape
from veche.lib.urls import is_web
from veche.settings import Settings

SHOWN = 30  # characters of a link's address that are shown

_PARAGRAPHS = re.compile(r"\n{2,}")


def names_in(text: str) -> list[str]:
    """The accounts that a text names: `name` or `name@domain`, lower case."""
    return [_key(found[1], found[2]) for found in words.MENTION.finditer(text)]


def render(text: str, accounts: Mapping[str, tuple[str, str]], settings: Settings) -> str:
    """Plain text as HTML. `accounts`: lower-case name → (user name, address of the page); unknown names stay text."""
    if not text:
        return ""
    paragraphs = (part.strip("\n") for part in _PARAGRAPHS.split(text))
    return "".join(f"<p>{_inline(part, accounts, settings)}</p>" for part in paragraphs if part)


def render_line(text: str, accounts: Mapping[str, tuple[str, str]], settings: Settings) -> str:
    """The same for the value of a profile's field: no paragraph around it."""
    return _inline(text, accounts, settings)


def link(url: str, *, me: bool = False) -> str:
    """A link shown without its scheme, shortened to its beginning."""
    prefix = re.match(r"https?://(?:www\.)?", url, re.IGNORECASE)
    start = prefix.end() if prefix else 0
    shown, rest = url[start : start + SHOWN], url[start + SHOWN :]
    rel = "nofollow noopener me" if me else "nofollow noopener"
    return (
        f'<a href="{escape(url)}" target="_blank" rel="{rel}" translate="no">'
        f'<span class="invisible">{escape(url[:start])}</span>'
        f'<span class="{"ellipsis" if rest else ""}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(rest)}</span></a>'
    )


@lru_cache(maxsize=4096)
def tag_path(name: str) -> str:
    """The page of a tag: the same text in HTML and in lists of tags, by which clients match them."""
    return f"/tags/{quote(words.fold(name))}"


def hashtag(name: str, url: str) -> str:
    """A link to a tag's page."""
    return f'<a href="{escape(url)}" class="mention hashtag" rel="tag">#<span>{escape(name)}</span></a>'


def mention(username: str, url: str, *, label: str = "") -> str:
    """A link to somebody's page, under `@username` or another label."""
    inside = escape(label) if label else f"@<span>{escape(username)}</span>"
    return f'<span class="h-card" translate="no"><a href="{escape(url)}" class="u-url mention">{inside}</a></span>'


def _inline(text: str, accounts: Mapping[str, tuple[str, str]], settings: Settings) -> str:
    parts: list[str] = []
    position = 0
    for start, end, markup in sorted(_found(text, accounts, settings)):
        if start < position:
            continue  # inside of what is a link already
        parts += (_plain(text[position:start]), markup)
        position = end
    parts.append(_plain(text[position:]))
    return "".join(parts)


def _found(text: str, accounts: Mapping[str, tuple[str, str]], settings: Settings) -> Iterator[tuple[int, int, str]]:
    for start, end in words.find_urls(text):
        if is_web(text[start:end]):
            yield start, end, link(text[start:end], me=True)
    for found in words.HASHTAG.finditer(text):
        yield found.start(), found.end(), hashtag(found[1], settings.url(tag_path(found[1])))
    for found in words.MENTION.finditer(text):
        known = accounts.get(_key(found[1], found[2]))
        if known is not None:
            yield found.start(), found.end(), mention(*known)


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br />")


def _key(name: str, domain: str | None) -> str:
    return f"{name}@{domain}".lower() if domain else name.lower()
