"""How apps of this dialect get their tokens (specs/mailru.md a.6)."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

import msgspec

from veche.api.mailru import ids
from veche.api.mailru.scopes import ALL, words
from veche.core.auth.views import AppView, TokenIssued, TokenTerms
from veche.http.oauth import OAuthError, OAuthHooks
from veche.settings import Settings

DAY_MS = 24 * 3600 * 1000
TEXT = b"text/javascript; charset=utf-8"


class TokenAnswer(msgspec.Struct):
    """`expires_in` in seconds; `x_mailru_vid` is the user's id."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str
    x_mailru_vid: str


def token_answer(issued: TokenIssued, app: AppView) -> TokenAnswer:
    """All five, always: aiomailru (0.1.1.post1, 2026-11) fails without any of them."""
    return TokenAnswer(
        issued.access_token, issued.refresh_token or "", _seconds(issued), "bearer", ids.uid(issued.account_id or 0)
    )


def implicit_fields(issued: TokenIssued) -> Sequence[tuple[str, str]]:
    """In this order: a client (2026-11) reads the fragment with one regular expression."""
    return (
        ("refresh_token", issued.refresh_token or ""),
        ("expires_in", str(_seconds(issued))),
        ("access_token", issued.access_token),
        ("token_type", "bearer"),
        ("x_mailru_vid", ids.uid(issued.account_id or 0)),
    )


def grants(app: AppView, settings: Settings) -> Sequence[str]:
    """The password grant is always on here; VECHE_OAUTH_PASSWORD_GRANT is about Mastodon's."""
    return ("authorization_code", "password", "refresh_token")


def read_scopes(asked: str, app: AppView) -> str:
    """Known privileges, all of the app's when none is named. Unknown ones are refused."""
    allowed = words(app.scopes) or list(ALL)
    wanted = words(asked) or allowed
    foreign = [word for word in wanted if word not in allowed]
    if foreign:
        raise OAuthError("invalid_scope", f"The scope {foreign[0]!r} is unknown or was not registered for this app")
    return " ".join(wanted)


def accepts_secret(app: AppView, secret: str, grant: str) -> bool:
    """The secret key; of standalone apps also the private key, or nothing at all (a.6)."""
    good = {app.client_secret}
    if app.standalone:
        good |= {app.private_key or "", ""}
    return secret in good


def clean_redirect(uri: str) -> str:
    """aiomailru's ImplicitSession on current yarl (2026-11) encodes the address twice."""
    return unquote(uri) if uri.lower().startswith(("http%3a", "https%3a")) else uri


def accepts_redirect(app: AppView, uri: str, settings: Settings) -> bool:
    """Registered ones, and the landing page for apps without an address of their own."""
    return uri in app.redirect_uris or uri in (
        settings.url("/oauth/success.html"), "http://connect.mail.ru/oauth/success.html",
    )  # fmt: skip


def read_credentials(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """The client fills `Login`, `Domain` and `Password`; people fill our own form."""
    if "Password" in fields:
        return f"{fields.get('Login', '')}@{fields.get('Domain', '')}", fields["Password"]
    return (fields.get("username", ""), fields["password"]) if "password" in fields else None


def _seconds(issued: TokenIssued) -> int:
    return ((issued.expires_at or issued.created_at + DAY_MS) - issued.created_at) // 1000


HOOKS = OAuthHooks(
    dialect="mailru",
    grants=grants,
    read_scopes=read_scopes,
    token_answer=token_answer,
    implicit_fields=implicit_fields,
    content_type=TEXT,
    response_types=("code", "token"),
    errors_in_query=True,
    accepts_secret=accepts_secret,
    accepts_redirect=accepts_redirect,
    clean_redirect=clean_redirect,
    read_credentials=read_credentials,
    sign_in_fails_by_redirect=True,
    remembers_consent=True,
    terms=TokenTerms(lifetime_ms=DAY_MS, refreshable=True),
    any_zone=True,
    note="Необходим доступ к вашим данным",
    unknown_app="Не указано приложение",
)
