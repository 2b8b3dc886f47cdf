"""Sign in and out, with a password."""

from urllib.parse import urlsplit

import msgspec

from veche.core import auth
from veche.core.auth.views import UserIdentity
from veche.core.errors import NotAllowed, NotSignedIn, TooMany
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import sessions
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.http.oauth import CodeNeeded
from veche.web.answering import locale_of, show_page
from veche.web.authorize import PROBLEMS
from veche.web.frame import Page
from veche.web.translations import text


class SignIn(msgspec.Struct):
    """The form; `next` is where to go on, a path of ours."""

    username: str = ""
    password: str = ""
    next: str = ""


class Form(msgspec.Struct):
    """A form that acts for the signed-in person carries the proof that it is ours."""

    form: str = ""


async def form(tx: Tx, viewer: Viewer, params: SignIn, call: Call) -> Page | Answer:
    """Asks for name and password."""
    return redirect(_own_path(params.next) or "/") if viewer.signed_in else _page(params)


async def sign_in(call: Call, viewer: Viewer, params: SignIn) -> Answer:
    """Checks them and opens a session."""
    request = call.request
    sessions.check_origin(request, call.settings)
    locale = locale_of(request)
    try:
        person = await _checked(call, params)
    except TooMany:
        page = _page(params, text(locale, PROBLEMS["too_many"]), 429)
        return await show_page(call, Viewer.anonymous, page)
    except (NotSignedIn, NotAllowed) as error:
        told = text(locale, error.message) if isinstance(error, NotAllowed) else text(locale, PROBLEMS["wrong"])
        return await show_page(call, Viewer.anonymous, _page(params, told, 422))
    agent = (request.header("user-agent") or "")[:300]
    cookie = await call.open_tx.write(lambda tx: auth.open_session(tx, person, agent, request.client))
    header = sessions.session_cookie(call.settings, cookie).header()
    return redirect(_own_path(params.next) or f"/@{person.username}", headers=(header,))


async def sign_out(call: Call, viewer: Viewer, params: Form) -> Answer:
    """Ends this browser's session."""
    sessions.check_form(call.request, call.settings, params.form)
    cookie = sessions.cookie_of(call.request)
    await call.open_tx.write(lambda tx: auth.close_session(tx, cookie))
    call.door.sessions.forget(cookie)
    return redirect("/", headers=(sessions.session_cookie(call.settings, "").header(),))


async def _checked(call: Call, params: SignIn) -> UserIdentity:
    person = await auth.check_password(call.open_tx, params.username, params.password)
    auth.check_entry(person)
    if person.needs_code:
        raise CodeNeeded
    return person


def _page(params: SignIn, error: str = "", code: int = 200) -> Page:
    next = _own_path(params.next)
    values = {"action": "/sign-in", "hidden": (("next", next),) if next else (), "app": None}
    return Page("sign_in.html", values | {"login": params.username, "error": error, "needs_code": False}, code)


def _own_path(address: str) -> str:
    """Only a path of this server: nobody is sent elsewhere by a link that looks like ours."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    fine = address.startswith("/") and not address.startswith("//") and not parts.netloc and not parts.scheme
    return address if fine and "\\" not in address and address.isprintable() else ""
