"""What a page says of itself: its title, OpenGraph, Twitter's and plain meta tags, where its oEmbed stands. Pure.

Pages are written by strangers, so this is no parser but a scanner that looks at each character a bounded number of
times, at a bounded part of the page. It finds what honest pages have in their heads.
"""

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from veche.lib import urls
from veche.lib.text import one_line

MOST_BYTES = 1 << 20
MOST_TAGS = 2000

_TAG = re.compile(r"<(!--|/?(?:html|meta|link|title|script|style|body|head)(?=[\s>/]))", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=<>"'/]{1,100})(?:\s*=\s*(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s<>"']{0,4000})))?"""
)
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
# Python knows stranger ones, some of which take their time.
_PLAIN = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|cp866|cp932|koi8-[rut]|gb2312|gbk|gb18030|big5|euc_jp|euc_kr|shift_jis|utf-16"
)
_ENDS = {"!--": "-->", "script": "</script", "style": "</style"}
OEMBED = "application/json+oembed"


@dataclass(slots=True)
class Page:
    """What was found; `meta` by name or property, the first of each."""

    title: str = ""
    language: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    oembed: str = ""

    def first(self, *names: str) -> str:
        """The first of these meta tags that says anything."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")


def read(body: bytes, url: str, charset: str = "") -> Page:
    """The page in these bytes, which came from `url`."""
    text = _decoded(body[:MOST_BYTES], charset)
    page = Page()
    for name, attributes, rest in _tags(text):
        if name == "title" and not page.title:
            page.title = one_line(html.unescape(rest))
        elif name == "html":
            page.language = attributes.get("lang", "")
        elif name == "meta":
            key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            page.meta.setdefault(key.lower(), one_line(attributes.get("content", "")))
        elif name == "link" and attributes.get("type", "").lower() == OEMBED and not page.oembed:
            page.oembed = absolute(url, attributes.get("href", ""))
    return page


def absolute(base: str, address: str) -> str:
    """An address of the page as a whole one, or nothing when it is none of the web."""
    try:
        found = urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""
    return found if len(found) <= 2000 and urls.is_web(found) else ""


def _decoded(body: bytes, charset: str) -> str:
    said = _CHARSET.search(body[:2048])
    for name in (charset, said[1].decode("ascii") if said else ""):
        try:
            known = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if _PLAIN.fullmatch(known):
            return body.decode(known, "replace")
    return body.decode("utf-8", "replace")


def _tags(text: str) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Name, attributes, and of a title its text; up to the end of the head."""
    position = 0
    for _ in range(MOST_TAGS):
        found = _TAG.search(text, position)
        if found is None:
            return
        name, position = found[1].lower(), found.end()
        if name in ("/head", "body"):
            return
        if name in _ENDS:
            end = text.find(_ENDS[name], position)
            if end < 0:
                return
            position = end + len(_ENDS[name])
            continue
        attributes, position = _attributes(text, position)
        rest = ""
        if name == "title":
            end = text.find("<", position)
            rest = text[position : min(end, position + 1000) if end >= 0 else position + 1000]
        yield name, attributes, rest


def _attributes(text: str, position: int) -> tuple[dict[str, str], int]:
    attributes: dict[str, str] = {}
    for _ in range(50):
        found = _ATTRIBUTE.match(text, position)
        if found is None:
            break
        value = found[2] or found[3] or found[4] or ""
        attributes.setdefault(found[1].lower(), html.unescape(value))
        position = found.end()
    while position < len(text) and text[position] in " \t\r\n/>":
        position += 1
    return attributes, position
