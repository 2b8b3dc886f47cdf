"""The routes of /oauth/*, as a surface like any other."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import msgspec

from veche.core.errors import CoreError, NotFound, TooLarge, TooMany, Unavailable
from veche.core.viewer import Viewer
from veche.http import language
from veche.http.answers import Answer, Headers, Reply, html
from veche.http.cors import Cors
from veche.http.dialect import Auth, Dialect, Route
from veche.http.door import Call, Door
from veche.http.oauth import authorize
from veche.http.oauth.hooks import ErrorBody
from veche.http.oauth.service import OAuth
from veche.http.pages import ErrorPage, Pages
from veche.http.params import Sent
from veche.http.ratelimit import Bucket, RateState, network_of
from veche.http.request import Request


class Metadata(msgspec.Struct, omit_defaults=True):
    """RFC 8414, and where apps are registered."""

    issuer: str
    service_documentation: str
    authorization_endpoint: str
    token_endpoint: str
    app_registration_endpoint: str
    revocation_endpoint: str
    userinfo_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    code_challenge_methods_supported: list[str]


def _has_password(request: Request) -> bool:
    sent = request.sent
    return sent is not None and bool({"password", "Password"} & sent.flat().keys())


def by_address(request: Request, viewer: Viewer) -> str | None:
    """Only attempts with a password count."""
    return network_of(request.client) if _has_password(request) else None


# Every request of one address, like those of strangers to the APIs.
BUCKETS = (Bucket("oauth_address", "address", 300, "ip"),)
EXPOSED = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id")

# Failures of one login are counted in core.auth; these are the attempts of one address, over all logins.
SIGN_IN_BUCKETS = (Bucket("sign_in_address", "sign_ins", 300, by_address, stored=True),)


def surface(
    oauth: OAuth,
    scopes: Sequence[str],
    documentation: str = "",
    pages: Pages | None = None,
    rate_headers: Callable[[RateState], Headers] | None = None,
) -> Dialect:
    """`scopes` and `rate_headers` are the default dialect's; `pages` show people what went wrong."""

    async def ask(call: Call, viewer: Viewer, params: Any) -> Answer:
        """Asks the person whether the app may."""
        return await oauth.authorize(call)

    async def native(call: Call, viewer: Viewer, params: "_Code") -> Answer:
        """Shows a code to be copied into the app."""
        return await authorize.native_page(call, params.code, params.error)

    async def token(call: Call, viewer: Viewer, params: Any) -> Answer:
        """Gives a token for a code, a password, a refresh token or the app's own secret."""
        return await oauth.token(call)

    async def revoke(call: Call, viewer: Viewer, params: Any) -> Answer:
        """Takes a token back."""
        return await oauth.revoke(call)

    async def metadata(call: Call, viewer: Viewer, params: Any) -> Metadata:
        """Tells where everything is."""
        return _metadata(call, oauth, scopes, documentation)

    async def landed(call: Call, viewer: Viewer, params: Any) -> Answer:
        """Where apps without an address of their own end: they read the fragment of the address."""
        return html("<!doctype html><title>OK</title><p>OK")

    def free(method: str, path: str, handler: Callable[..., Any], **more: Any) -> Route:
        return Route(method=method, path=path, handler=handler, free=True, auth=Auth.NONE, tags=("oauth",), **more)

    return Dialect(
        name="oauth",
        routes=(
            free("GET", "/oauth/authorize", ask, name="authorize"),
            free("POST", "/oauth/authorize", ask, name="authorize_answer", buckets=SIGN_IN_BUCKETS),
            free("GET", authorize.NATIVE, native, params=_Code),
            free("GET", "/oauth/success.html", landed),
            free("POST", "/oauth/token", token, buckets=SIGN_IN_BUCKETS),
            free("GET", "/oauth/token", token, name="token_by_get", buckets=SIGN_IN_BUCKETS),
            free("POST", "/oauth/revoke", revoke),
            free("GET", "/.well-known/oauth-authorization-server", metadata, result=Metadata),
        ),
        authenticate=_nobody,
        render_error=partial(_render_error, pages),
        fallbacks=("/oauth/",),
        grammar="flat",
        cors=Cors(methods=("GET", "POST"), expose=EXPOSED),
        buckets=BUCKETS,
        rate_headers=rate_headers,
    )


class _Code(msgspec.Struct):
    code: str = ""
    error: str = ""


async def _nobody(request: Request, sent: Sent, door: Door) -> Viewer:
    return Viewer.anonymous


def _render_error(pages: Pages | None, request: Request, error: CoreError) -> Answer | Reply:
    known: list[tuple[type[CoreError], str, int]] = [
        (NotFound, "not_found", 404),
        (TooMany, "slow_down", 429),
        (TooLarge, "invalid_request", 413),
        (Unavailable, "temporarily_unavailable", 503),
    ]
    word, code = next(((w, c) for kind, w, c in known if isinstance(error, kind)), ("invalid_request", 400))
    if request.path.startswith("/oauth/authorize"):
        if pages is not None:  # small enough to be rendered in place
            locale = language.preferred(request, authorize.LANGUAGES, request.cookies().get(language.COOKIE, ""))
            shown = ErrorPage(title="This did not work", explanation=error.message, code=code, locale=locale)
            return html(pages.error_page(shown), code)
        return html(f"<!doctype html><title>{code}</title><p>{escape(error.message)}", code)
    return Reply(ErrorBody(word, error.message), code)


def _metadata(call: Call, oauth: OAuth, scopes: Sequence[str], documentation: str) -> Metadata:
    url = call.settings.url
    grants = ["authorization_code", "client_credentials"]
    if call.settings.oauth.password_grant:
        grants.append("password")
    return Metadata(
        issuer=url("/"),
        service_documentation=documentation or url("/"),
        authorization_endpoint=url("/oauth/authorize"),
        token_endpoint=url("/oauth/token"),
        app_registration_endpoint=url("/api/v1/apps"),
        revocation_endpoint=url("/oauth/revoke"),
        userinfo_endpoint=url("/oauth/userinfo"),
        scopes_supported=list(scopes),
        response_types_supported=list(oauth.default.response_types),
        response_modes_supported=["query", "fragment"],
        grant_types_supported=grants,
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
    )
