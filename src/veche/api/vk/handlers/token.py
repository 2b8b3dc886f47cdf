"""`/token`, `/authorize`, `/access_token`, `/blank.html`: how a person or an app gets a token."""

import secrets
from typing import Any

from veche.api.vk import oauth, version
from veche.api.vk.errors import Body, Pair, VkError, said
from veche.api.vk.oauth import BLANK, HOOKS, KNOWN_APPS
from veche.core import auth
from veche.core.auth.views import AppView, NewApp
from veche.core.errors import Conflict, CoreError, NotAllowed, NotSignedIn
from veche.core.viewer import Viewer
from veche.http.answers import Answer, html
from veche.http.dialect import Auth, Route
from veche.http.door import Call
from veche.http.oauth import SIGN_IN_BUCKETS, CodeNeeded, OAuthError
from veche.http.oauth.grants import by_code, by_password
from veche.http.oauth.service import texts

_LONGEST_NAME = 60
_SHOWN = ("password", "code", "client_secret")


def _fields(call: Call) -> dict[str, str]:
    assert call.request.sent is not None
    return texts(call.request.sent.flat())


async def _app(call: Call, fields: dict[str, str]) -> AppView:
    """The app behind `client_id`; official and unnamed ones come into being when they are first met."""
    client_id = fields.get("client_id", "")
    if client_id:
        async with call.open_tx.read() as tx:
            found = await auth.find_app(tx, client_id)
        if found is not None and found.dialect == HOOKS.dialect:
            return found
    name = KNOWN_APPS.get(client_id) or " ".join(fields.get("client_name", "").split())[:_LONGEST_NAME] or "unknown"
    new = NewApp(
        dialect=HOOKS.dialect,
        name=name,
        redirect_uris=(call.settings.url(BLANK),),
        standalone=True,
        client_id=client_id if client_id in KNOWN_APPS else f"vk:{name}",
    )
    try:
        return await call.open_tx.write(lambda tx: auth.ensure_app(tx, new))
    except Conflict:  # two sign-ins met the same app for the first time
        return await call.open_tx.write(lambda tx: auth.ensure_app(tx, new))


async def token(call: Call, viewer: Viewer, params: Any) -> Answer:
    """A token for name and password."""
    fields = _fields(call)
    try:
        if fields.get("grant_type", "password") != "password":
            raise VkError(7, "Permission to perform this action is denied: unknown grant_type")
        login, password = fields.get("username", ""), fields.get("password", "")
        if not login or not password:
            raise VkError(100, "One of the parameters specified was missing or invalid: username or password")
        app = await _app(call, fields)
        scopes = HOOKS.read_scopes(fields.get("scope", ""), app)
        issued = await by_password(call, app, HOOKS, (login, password), scopes)
        return HOOKS.answer(HOOKS.token_answer(issued, app))
    except CodeNeeded:
        sid = f"2fa_{secrets.token_hex(16)}"
        return HOOKS.answer(oauth.need_validation(call.settings, sid), 401)
    except CoreError as error:
        return _refused(call, fields, error)


def _refused(call: Call, fields: dict[str, str], error: CoreError) -> Answer:
    if oauth.is_vk(fields):
        return HOOKS.answer(oauth.refused(error), 401)
    if isinstance(error, NotSignedIn):
        error = VkError(28, "Invalid username or password")
    elif isinstance(error, NotAllowed):
        error = VkError(7, error.message)
    number, text = said(error, version.OPENVK)
    shown = [Pair(key, "***" if key in _SHOWN else value) for key, value in reversed(fields.items())]
    echoed = [*shown, Pair("method", "internal.acquireToken"), Pair("oauth", 1)]
    return HOOKS.answer(Body(number, text, echoed), 400)


async def authorize(call: Call, viewer: Viewer, params: Any) -> Answer:
    """The implicit flow in a browser; a code for registered apps."""
    owner = call.door.oauth
    assert owner is not None, "app.py fills it"
    fields = _fields(call)
    if fields.get("client_id") or fields.get("client_name"):
        app = await _app(call, fields)
        return await owner.authorize(call, app=app, hooks=HOOKS)
    return await owner.authorize(call, hooks=HOOKS)


async def access_token(call: Call, viewer: Viewer, params: Any) -> Answer:
    """A code, or the app's own secret, for a token."""
    fields = _fields(call)
    try:
        async with call.open_tx.read() as tx:
            app = await auth.find_app(tx, fields.get("client_id", ""))
        if app is None or app.dialect != HOOKS.dialect:
            raise OAuthError("invalid_client", "client_id is undefined")
        grant = fields.get("grant_type") or "authorization_code"
        if not HOOKS.accepts_secret(app, fields.get("client_secret", ""), grant) or grant == "password":
            raise OAuthError("invalid_client", "client_secret is incorrect")
        if grant == "client_credentials":
            issued = await call.open_tx.write(lambda tx: auth.issue_token(tx, app, None, "", HOOKS.terms))
        else:
            issued = await by_code(call, app, HOOKS, fields)
        return HOOKS.answer(HOOKS.token_answer(issued, app))
    except OAuthError as error:
        return HOOKS.refusal(error)
    except CoreError:
        return HOOKS.refusal(OAuthError("invalid_grant", "Code is invalid or expired."))


async def blank(call: Call, viewer: Viewer, params: Any) -> Answer:
    """Where the implicit flow ends: apps read the address."""
    return html("<!doctype html><title>OK</title><p>OK")


def _route(method: str, path: str, handler: Any, name: str, *, signs_in: bool = False) -> Route:
    return Route(
        method=method, path=path, handler=handler, name=name, auth=Auth.NONE, free=True,
        buckets=SIGN_IN_BUCKETS if signs_in else (), tags=("oauth",),
    )  # fmt: skip


ROUTES = (
    _route("GET", "/token", token, "vk_token_by_get", signs_in=True),
    _route("POST", "/token", token, "vk_token", signs_in=True),
    _route("GET", "/authorize", authorize, "vk_authorize"),
    _route("POST", "/authorize", authorize, "vk_authorize_answer", signs_in=True),
    _route("GET", "/access_token", access_token, "vk_access_token_by_get"),
    _route("POST", "/access_token", access_token, "vk_access_token"),
    _route("GET", BLANK, blank, "vk_blank"),
)
