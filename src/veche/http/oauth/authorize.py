"""The dialog: who are you, do you allow this, and back to the app."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from veche.core import accounts, auth
from veche.core.auth.views import AppView, TokenIssued, UserIdentity
from veche.core.errors import CoreError, Invalid, NotAllowed, NotSignedIn, TooMany
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import language, pages, sessions
from veche.http.answers import Answer, html, redirect
from veche.http.door import Call
from veche.http.oauth.errors import CodeNeeded, OAuthError
from veche.http.oauth.grants import sign_in
from veche.http.oauth.hooks import OAuthHooks

_NO_APP: Final = frozenset(["javascript", "data", "vbscript", "file", "blob"])
LANGUAGES: Final = ("en", "ru")
NATIVE: Final = "/oauth/authorize/native"  # where apps without an address of their own end
# What belongs to our own forms, and not to the question that the app asked.
_OURS: Final = frozenset(
    ["username", "password", "code", "login", "Login", "Domain", "Password", "consent", "deny", "agree", "fail",
     "force_login"]
)  # fmt: skip


class Ask(msgspec.Struct, frozen=True):
    """What an app asks for, checked."""

    app: AppView
    hooks: OAuthHooks
    path: str
    fields: Mapping[str, str]
    redirect_uri: str
    response_type: str
    scopes: str
    challenge: str | None

    @property
    def hidden(self) -> pages.Hidden:
        return tuple((name, value) for name, value in self.fields.items() if name not in _OURS)

    def address(self, call: Call, **more: str) -> str:
        """This same question, as an address."""
        return call.settings.url(self.path) + "?" + urlencode([*self.hidden, *more.items()])

    def back(self, result: Iterable[tuple[str, str]], *, fragment: bool = False) -> Answer:
        """To the app, with a result and the state that it gave."""
        pairs = [*result]
        if state := self.fields.get("state"):
            pairs.append(("state", state))
        mark = "#" if fragment else "&" if "?" in self.redirect_uri else "?"
        return redirect(self.redirect_uri + mark + urlencode(pairs), 302)

    def refuse(self, error: str, description: str) -> Answer:
        if self.redirect_uri == auth.apps.OUT_OF_BAND:
            return redirect(f"{NATIVE}?" + urlencode({"error": error}), 302)
        fragment = self.response_type == "token" and not self.hooks.errors_in_query
        return self.back([("error", error), ("error_description", description)], fragment=fragment)


async def read_ask(call: Call, fields: Mapping[str, str], app: AppView, hooks: OAuthHooks) -> Ask | Answer:
    """The question, or the refusal: to the person while the address cannot be trusted, to the app after that."""
    uri = hooks.clean_redirect(fields.get("redirect_uri", ""))
    if not uri and len(app.redirect_uris) == 1:
        uri = app.redirect_uris[0]
    if not uri or _scheme(uri) in _NO_APP or not hooks.accepts_redirect(app, uri, call.settings):
        return await error_page(call, "Wrong address", "The app gave an address that was not registered for it.", 400)
    kind = fields.get("response_type") or hooks.response_types[0]
    ask = Ask(app, hooks, call.request.path, fields, uri, kind, "", fields.get("code_challenge") or None)
    if kind not in hooks.response_types:
        return ask.refuse("unsupported_response_type", "This app cannot ask for this kind of answer")
    if (ask.challenge is None) != (not fields.get("code_challenge_method")):
        return ask.refuse("invalid_request", "code_challenge and code_challenge_method go together")
    if ask.challenge is not None and fields["code_challenge_method"] != "S256":
        return ask.refuse("invalid_request", "code_challenge_method must be S256")
    try:
        scopes = hooks.read_scopes(fields.get("scope", ""), app)
    except OAuthError as error:
        return ask.refuse(error.error, error.description)
    return Ask(app, hooks, ask.path, fields, uri, kind, scopes, ask.challenge)


async def show(call: Call, ask: Ask) -> Answer:
    """GET: the form for who is not signed in, else the question, else (asked before) straight back to the app."""
    viewer = await sessions.viewer_of(call.request, call.door)
    if "fail" in ask.fields:  # the form was sent, and came back by redirect: a page like any other, so 200
        return await sign_in_form(call, ask, problem="wrong", code=200)
    if not viewer.signed_in or _is_true(ask.fields.get("force_login")):
        return await sign_in_form(call, ask)
    if ask.hooks.remembers_consent and not _is_true(ask.fields.get("revoke")) and await _agreed(call, viewer, ask):
        return await grant(call, viewer, ask)
    return await _consent_form(call, viewer, ask)


async def decide(call: Call, ask: Ask) -> Answer:
    """POST: the password, or the answer to the question."""
    credentials = ask.hooks.read_credentials(ask.fields)
    if credentials is not None:
        return await _sign_in(call, ask, *credentials)
    viewer = await sessions.viewer_of(call.request, call.door)
    if not viewer.signed_in:
        return await sign_in_form(call, ask)
    try:
        sessions.check_form(call.request, call.settings, ask.fields.get("consent", ""))
    except NotAllowed as error:
        return await error_page(call, "Out of date", error.message, 403)
    if "deny" in ask.fields:
        return ask.refuse("access_denied", "The person refused")
    return await grant(call, viewer, ask)


async def grant(call: Call, viewer: Viewer, ask: Ask) -> Answer:
    """A code or a token, on its way to the app."""
    if ask.response_type == "token":
        issued = await call.open_tx.write(lambda tx: _issue(tx, viewer, ask))
        assert ask.hooks.implicit_fields is not None
        return ask.back(ask.hooks.implicit_fields(issued), fragment=True)
    try:
        code = await call.open_tx.write(lambda tx: _grant_code(tx, viewer, ask))
    except Invalid as error:
        return ask.refuse("invalid_request", error.message)
    if ask.redirect_uri == auth.apps.OUT_OF_BAND:
        return redirect(call.settings.url(f"{NATIVE}?" + urlencode({"code": code})), 302)
    return ask.back([("code", code)])


async def _issue(tx: Tx, viewer: Viewer, ask: Ask) -> TokenIssued:
    return await auth.issue_token(tx, ask.app, await _person(tx, viewer), ask.scopes, ask.hooks.terms)


async def _grant_code(tx: Tx, viewer: Viewer, ask: Ask) -> str:
    return await auth.grant_code(tx, ask.app, await _person(tx, viewer), ask.scopes, ask.redirect_uri, ask.challenge)


async def _person(tx: Tx, viewer: Viewer) -> UserIdentity:
    assert viewer.user_id is not None
    return await auth.identity(tx, viewer.user_id)


async def _sign_in(call: Call, ask: Ask, login: str, password: str) -> Answer:
    request = call.request
    try:
        sessions.check_origin(request, call.settings)
        person = await sign_in(call, ask.hooks, login, password)
    except TooMany:
        return await sign_in_form(call, ask, login=login, problem="too_many", code=429)
    except CoreError as error:
        if ask.hooks.sign_in_fails_by_redirect:
            return redirect(ask.address(call, fail="1"))
        problem = (
            "code" if isinstance(error, CodeNeeded) else "wrong" if isinstance(error, NotSignedIn) else "not_allowed"
        )
        return await sign_in_form(call, ask, login=login, problem=problem, explanation=error.message)
    agent = (request.header("user-agent") or "")[:300]
    cookie = await call.open_tx.write(lambda tx: auth.open_session(tx, person, agent, request.client))
    header = sessions.session_cookie(call.settings, cookie).header()
    return redirect(ask.address(call, login="1"), headers=(header,))


async def _agreed(call: Call, viewer: Viewer, ask: Ask) -> bool:
    """Whether this person has given this app as much before, and not taken it back."""
    wanted = set(ask.scopes.split())
    async with call.open_tx.read() as tx:
        tokens = await auth.list_tokens(tx, viewer)
    return any(token.app.id == ask.app.id and wanted <= set(token.scopes.split()) for token in tokens)


async def sign_in_form(
    call: Call, ask: Ask, *, login: str = "", problem: str = "", explanation: str = "", code: int = 422
) -> Answer:
    form = pages.SignInForm(
        action=call.settings.url(ask.path),
        hidden=ask.hidden,
        app_name=ask.app.name,
        dialect=ask.hooks.dialect,
        locale=locale_of(call),
        login=login,
        problem=problem,
        explanation=explanation,
    )
    return await page(call, lambda ready: ready.sign_in_page(form), code if problem else 200)


async def _consent_form(call: Call, viewer: Viewer, ask: Ask) -> Answer:
    assert viewer.account_id is not None  # a browser is signed in as a person
    async with call.open_tx.read() as tx:
        account = await accounts.load_one(tx, viewer, viewer.account_id)
    form = pages.ConsentForm(
        action=call.settings.url(ask.path),
        hidden=(*ask.hidden, ("consent", sessions.form_token(call.request, call.settings))),
        app=ask.app,
        account=account,
        redirect_host=_shown_host(ask.redirect_uri),
        scopes=tuple(ask.scopes.split()),
        note=ask.hooks.note,
        other_account=ask.address(call, force_login="true"),
        locale=locale_of(call),
    )
    return await page(call, lambda ready: ready.consent_page(form))


async def error_page(call: Call, title: str, explanation: str, code: int) -> Answer:
    shown = pages.ErrorPage(title=title, explanation=explanation, code=code, locale=locale_of(call))
    return await page(call, lambda ready: ready.error_page(shown), code)


async def native_page(call: Call, code: str, error: str) -> Answer:
    """The code, or that there is none. What the address says is not shown: anybody may make up an address."""
    if error == "access_denied":
        return await error_page(call, "No access", "The app gets no access to your account.", 200)
    if error or not code:
        return await error_page(call, "No access", "The app asked for something that it may not have.", 400)
    shown = pages.CodePage(code=code, locale=locale_of(call))
    return await page(call, lambda ready: ready.code_page(shown))


async def page(call: Call, render: Callable[[pages.Pages], str], code: int = 200) -> Answer:
    ready = call.door.pages
    assert ready is not None, "app.py fills the pages"
    return html(await asyncio.to_thread(render, ready), code)


def locale_of(call: Call) -> str:
    sent = call.request.sent
    asked = sent.flat().get("lang") if sent is not None else None
    chosen = call.request.cookies().get(language.COOKIE, "")
    return language.preferred(call.request, LANGUAGES, asked if isinstance(asked, str) and asked else chosen)


def _shown_host(uri: str) -> str:
    """What a person can judge of the way back: a host (never what stands before an @), or the scheme of an app."""
    parts = urlsplit(uri)
    if parts.scheme not in ("http", "https"):
        return "" if uri == auth.apps.OUT_OF_BAND else f"{parts.scheme}:"
    return parts.netloc.rpartition("@")[2]


def _scheme(uri: str) -> str:
    return uri.partition(":")[0].strip().lower()


def _is_true(value: str | None) -> bool:
    return value not in (None, "", "0", "false")
