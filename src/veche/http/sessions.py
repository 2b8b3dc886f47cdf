"""The browser's session: its cookie, and the proof that a form came from one of our own pages."""

import hashlib
import hmac
from urllib.parse import urlsplit

from veche.core.errors import NotAllowed
from veche.core.viewer import Viewer
from veche.http.answers import Cookie
from veche.http.door import Door
from veche.http.request import Request
from veche.settings import Settings

COOKIE = "veche_session"
_MONTH = 30 * 24 * 3600


def cookie_of(request: Request) -> str:
    return request.cookies().get(COOKIE, "")


async def viewer_of(request: Request, door: Door) -> Viewer:
    """Who is signed in with this browser; `Viewer.anonymous` for nobody."""
    cookie = cookie_of(request)
    return (await door.sessions.viewer(cookie) if cookie else None) or Viewer.anonymous


def session_cookie(settings: Settings, value: str) -> Cookie:
    """The cookie that opens a session, or with an empty value the one that removes it."""
    https = settings.server.base_url.startswith("https:")
    return Cookie(COOKIE, value, _MONTH if value else 0, secure=https)


def form_token(request: Request, settings: Settings) -> str:
    """Goes into every form that acts for the signed-in person; nobody else can know it."""
    return hmac.new(settings.secrets.key, b"form:" + cookie_of(request).encode(), hashlib.sha256).hexdigest()[:40]


def check_form(request: Request, settings: Settings, token: str) -> None:
    """Raises NotAllowed when the form is not one of ours."""
    check_origin(request, settings)
    if not cookie_of(request) or not hmac.compare_digest(
        form_token(request, settings).encode(), token.encode("utf-8", "replace")
    ):
        raise NotAllowed("This form is out of date, please open the page again")


def check_origin(request: Request, settings: Settings) -> None:
    """Raises NotAllowed when a browser says that another site sent this. Programs that are no browsers say nothing."""
    foreign = (request.header("sec-fetch-site") or "none") not in ("none", "same-origin")
    origin = request.header("origin")
    if origin is not None and not foreign:
        ours = {urlsplit(settings.server.base_url).netloc.lower(), request.host}
        foreign = urlsplit(origin).netloc.lower() not in ours
    if foreign:
        raise NotAllowed("This form came from another site")
