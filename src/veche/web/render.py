"""Page → HTML: pure. Templates take their time, so whoever serves a request renders in a thread."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from veche.lib.times import iso
from veche.lib.urls import is_web
from veche.web.frame import Page, Reader, Site
from veche.web.signs import with_signs
from veche.web.translations import LOCALES, catalog, moment, number

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def static(name: str) -> str:
    """The address of a file of ours; changes with its content, so browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def place(address: str, base: str) -> str:
    """An address as it may stand in a link or a picture: what is our own without the host, so that pages work under
    every name that the server answers to; what is no address of the web not at all."""
    if not is_web(address):
        return "#"
    return address.removeprefix(base) if address.startswith(base + "/") else address


@lru_cache(maxsize=16)
def environment(locale: str, base: str) -> "Environment":
    """One per language: its functions are bound to the catalog."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # loaded when somebody looks at a page

    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    words = catalog(locale)
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, when=lambda ms: moment(locale, ms), iso=iso, locale=locale, other=_other(locale))
    env.filters.update(
        place=lambda address: place(address, base),
        host=lambda address: urlsplit(address).hostname or "",
        spoken=lambda said: (
            words.gettext(said) if said else ""
        ),  # a saying of the program's own, which an operator may have replaced
        figure=lambda count: number(locale, count),
        with_signs=lambda text, emojis, html=False: with_signs(
            text, emojis, lambda address: place(address, base), is_html=html
        ),
    )
    return env


def render(page: Page, site: Site, reader: Reader) -> str:
    """The whole document."""
    template = environment(reader.locale, site.base).get_template(page.template)
    return template.render(**_frame(site, reader), **{"me": page.me, **page.values})


def _frame(site: Site, reader: Reader) -> dict[str, Any]:
    def csrf() -> Markup:
        return Markup(f'<input type="hidden" name="form" value="{escape(reader.form_token)}">')

    def query_with(**more: str) -> str:
        return urlencode([*(pair for pair in reader.query if pair[0] not in more), *more.items()])

    return {"site": site, "csrf": csrf, "query_with": query_with, "known_browser": bool(reader.form_token)}


def _other(locale: str) -> dict[str, str]:
    code = next(code for code in LOCALES if code != locale)
    return {"code": code, "name": LOCALES[code]}
