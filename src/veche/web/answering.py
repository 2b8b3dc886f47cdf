"""From a handler's Page to the answer: language, cookies, the signed-in person, rendering in a thread."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, quote

from msgspec.structs import replace

from veche.core import accounts
from veche.core.errors import CoreError, NotAllowed, NotFound, NotSignedIn, TooMany
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import language, sessions
from veche.http.answers import Answer, Cookie, html
from veche.http.door import Call, Door
from veche.http.errors import Fault, WrongMethod
from veche.http.params import Sent
from veche.http.request import Request
from veche.settings import Settings
from veche.web.frame import Page, Reader, Site, message
from veche.web.render import render
from veche.web.translations import LOCALES

_YEAR = 365 * 24 * 3600


async def authenticate(request: Request, sent: Sent, door: Door) -> Viewer:
    """Pages know people by their browser's session only, never by a token. Who may not come in (any more) is a
    stranger, and not shut out of the front page."""
    try:
        return await sessions.viewer_of(request, door)
    except NotAllowed:
        return Viewer.anonymous


def locale_of(request: Request) -> str:
    """The language asked for in the address, else chosen before, else the browser's."""
    asked = _query(request).get("lang") or request.cookies().get(language.COOKIE, "")
    return language.preferred(request, tuple(LOCALES), asked)


def reader_of(request: Request, settings: Settings) -> Reader:
    """What a page needs to know of its reader."""
    token = sessions.form_token(request, settings) if sessions.cookie_of(request) else ""
    return Reader(locale_of(request), token, tuple(_query(request).items()))


async def with_me(tx: Tx, viewer: Viewer, page: Page) -> Page:
    """The page with the signed-in person in its head."""
    if viewer.account_id is None:
        return page
    return replace(page, me=await accounts.load_one(tx, viewer, viewer.account_id))


def framed(handler: Callable[..., Awaitable[Page | Answer]]) -> Callable[..., Awaitable[Page | Answer]]:
    """A reading handler whose page also names the signed-in person."""

    async def inside(tx: Tx, viewer: Viewer, params: Any, call: Call) -> Page | Answer:
        page = await handler(tx, viewer, params, call)
        return page if isinstance(page, Answer) else await with_me(tx, viewer, page)

    inside.__name__ = handler.__name__
    inside.__doc__ = handler.__doc__
    return inside


async def shown(call: Call, viewer: Viewer, params: Any, result: Page | Answer) -> Answer:
    """`after` of every route: a Page becomes HTML, an Answer stays."""
    if isinstance(result, Answer):
        return result
    site, reader = Site.of(call.settings), reader_of(call.request, call.settings)
    body = await asyncio.to_thread(render, result, site, reader)
    return html(body, result.code, result.headers)


async def show_page(call: Call, viewer: Viewer, page: Page) -> Answer:
    """For handlers that open transactions themselves."""
    if viewer.signed_in and page.me is None:
        async with call.open_tx.read() as tx:
            page = await with_me(tx, viewer, page)
    return await shown(call, viewer, None, page)


def error_answer(settings: Settings) -> Callable[[Request, CoreError], Answer]:
    """What a page says when something went wrong: small enough to be rendered in place."""

    def answer(request: Request, error: CoreError) -> Answer:
        reader = reader_of(request, settings)
        page = _error_page(reader.locale, error, request)
        return html(render(page, Site.of(settings), reader), page.code, page.headers)

    return answer


def keep_language(request: Request, answer: Answer) -> Answer:
    """`?lang=` is remembered."""
    asked = _query(request).get("lang")
    if asked in LOCALES and request.cookies().get(language.COOKIE) != asked:
        cookie = Cookie(language.COOKIE, asked, _YEAR, secure=request.scheme == "https")
        answer.headers = (*answer.headers, cookie.header())
    return answer


def _error_page(locale: str, error: CoreError, request: Request) -> Page:
    home = ("/", "To the front page")
    if isinstance(error, WrongMethod):
        page = message(locale, "Nothing is here", "This address takes forms only.", code=405, link=home)
        return replace(page, headers=((b"allow", ", ".join(error.allowed).encode()),))
    if isinstance(error, NotFound):
        return message(locale, "Nothing is here", "There is no such page, or it is not for you.", code=404, link=home)
    if isinstance(error, NotSignedIn):
        back = f"?next={quote(request.path)}" if request.method == "GET" else ""
        return message(locale, "Sign in first", "This page is for people who are signed in.", code=401,
                       link=(f"/sign-in{back}", "Sign in"))  # fmt: skip
    if isinstance(error, TooMany):
        return message(locale, "Too often", "Please wait a little and try again.", code=429, link=home)
    if isinstance(error, Fault):
        return message(locale, "Something went wrong", "It is our fault. Please try again.", code=500, link=home)
    if isinstance(error, NotAllowed):
        return message(locale, "This is not allowed", error.message, code=403, link=home)
    return message(locale, "This did not work", error.message, code=422, link=home)


def _query(request: Request) -> dict[str, str]:
    try:
        pairs = parse_qsl(request.query.decode("latin-1"), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}
    return {name: value for name, value in pairs if len(value) <= 300}
