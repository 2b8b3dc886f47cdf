"""Who calls: app, signature, session (specs/mailru.md a.2, a.3)."""

from veche.api.mailru import ids, scopes, signature
from veche.api.mailru.apps import KnownApps
from veche.api.mailru.errors import NotInstalled, UnknownApp, WrongSignature
from veche.core import auth
from veche.core.auth.views import AppView
from veche.core.errors import Invalid
from veche.core.viewer import Viewer
from veche.http.door import Door
from veche.http.errors import BadToken
from veche.http.params import Sent
from veche.http.request import Request

NAME = "mailru"


async def authenticate(request: Request, sent: Sent, door: Door) -> Viewer:
    """The viewer behind a signed call. A client-server call without a session proves nobody: `Viewer.anonymous`."""
    params = text_params(sent)
    app = await KnownApps.of(door).find(params.get("app_id", ""))
    if app is None:
        raise UnknownApp("application lookup failed: the application id is not known")
    secure = params.get("secure") == "1"
    session_key = params.get("session_key", "")
    if session_key:
        viewer = await door.tokens.viewer(session_key)
        if viewer is None or viewer.app_id != app.id or viewer.account_id is None:
            raise BadToken("User authorization failed: the session key or user ID you passed is invalid.")
        _check(params, app, secure, ids.uid(viewer.account_id))
        return viewer
    _check(params, app, secure, params.get("uid", ""))
    if not secure:
        return Viewer.anonymous
    return await _server(door, app, params.get("uid", ""))


def text_params(sent: Sent) -> dict[str, str]:
    """What is signed: everything that came as text, decoded; files do not count."""
    flat = sent.flat()
    return {name: str(value) for name, value in flat.items() if isinstance(value, (str, int, float))}


def _check(params: dict[str, str], app: AppView, secure: bool, uid: str) -> None:
    given = params.get("sig", "")
    if not given:
        raise Invalid("sig", "is missing")
    if secure:
        expected = signature.server_signature(params, app.client_secret)
    else:
        expected = signature.client_signature(params, uid, app.private_key or "")
    if not signature.matches(given.lower(), expected):
        raise WrongSignature("incorrect signature")


async def _server(door: Door, app: AppView, uid: str) -> Viewer:
    """A server-server call: as the user named by `uid`, whom the app must have been let in by; else the app itself."""
    if not uid:
        return Viewer(app_id=app.id, scopes=scopes.ALWAYS, dialect=NAME)
    account_id = ids.read_uid(uid)
    async with door.open_tx.read() as tx:
        found = await auth.viewer_of_app_user(tx, app, account_id)
    if found is None:
        raise NotInstalled("application is not installed for this user")
    return found
