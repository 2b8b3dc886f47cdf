"""Two dialects' hooks, as different as they get, and pages made of nothing but a form."""

from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from veche.core.auth.views import AppView, TokenIssued, TokenTerms
from veche.http.oauth import OAuthError, OAuthHooks
from veche.http.pages import CodePage, ConsentForm, ErrorPage, Hidden, SignInForm
from veche.settings import Settings

SCOPES = {"read", "write", "follow"}


class Token(msgspec.Struct):
    access_token: str
    token_type: str
    scope: str
    created_at: int


class OldToken(msgspec.Struct):
    refresh_token: str | None
    expires_in: int
    access_token: str
    token_type: str
    x_mailru_vid: str


def town_scopes(asked: str, app: AppView) -> str:
    wanted = asked.split() or ["read"]
    if not set(wanted) <= set(app.scopes.split()):
        raise OAuthError("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    return " ".join(wanted)


def town_grants(app: AppView, settings: Settings) -> Sequence[str]:
    return ["authorization_code", "client_credentials", *(["password"] if settings.oauth.password_grant else [])]


TOWN = OAuthHooks(
    dialect="mastodon",
    grants=town_grants,
    read_scopes=town_scopes,
    token_answer=lambda issued, app: Token(issued.access_token, "Bearer", issued.scopes, issued.created_at // 1000),
)


def old_fields(issued: TokenIssued) -> list[tuple[str, str]]:
    return [
        ("refresh_token", issued.refresh_token or ""),
        ("expires_in", "86400"),
        ("access_token", issued.access_token),
        ("token_type", "bearer"),
        ("x_mailru_vid", str(issued.account_id)),
    ]


def old_credentials(fields: Mapping[str, str]) -> tuple[str, str] | None:
    if "Password" not in fields:
        return None
    return f"{fields.get('Login', '')}@{fields.get('Domain', '')}", fields["Password"]


OLD = OAuthHooks(
    dialect="mailru",
    grants=lambda app, settings: ["authorization_code", "password", "refresh_token"],
    read_scopes=lambda asked, app: " ".join(asked.replace(",", " ").split()),
    token_answer=lambda issued, app: OldToken(
        issued.refresh_token, 86400, issued.access_token, "bearer", str(issued.account_id)
    ),
    content_type=b"text/javascript; charset=utf-8",
    terms=TokenTerms(86_400_000, refreshable=True),
    error_code=lambda error: 400,
    response_types=("code", "token"),
    implicit_fields=old_fields,
    errors_in_query=True,
    read_credentials=old_credentials,
    any_zone=True,
    remembers_consent=True,
    sign_in_fails_by_redirect=True,
    note="Необходим доступ к вашим данным",
    unknown_app="Не указано приложение",
)


class PlainPages:
    """Forms that a test can read."""

    def sign_in_page(self, form: SignInForm) -> str:
        return f"<h1>sign in to {escape(form.app_name)}</h1><i>{form.problem}</i>" + _form(form.action, form.hidden)

    def consent_page(self, form: ConsentForm) -> str:
        return f"<h1>consent {form.note}</h1><i>{form.redirect_host}</i>" + _form(form.action, form.hidden)

    def code_page(self, page: CodePage) -> str:
        return f"<code>{escape(page.code)}</code>"

    def error_page(self, page: ErrorPage) -> str:
        return f"<h1>{escape(page.title)}</h1>"


def _form(action: str, hidden: Hidden) -> str:
    fields = "".join(f'<input name="{escape(name)}" value="{escape(value)}">' for name, value in hidden)
    return f'<form method="post" action="{escape(action)}">{fields}</form>'
