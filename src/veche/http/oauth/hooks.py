"""What a dialect says about OAuth: the app behind `client_id` decides whose hooks answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from veche.core import auth
from veche.core.auth.views import AppView, TokenIssued, TokenTerms
from veche.http.answers import JSON, Answer, Headers
from veche.http.oauth.errors import OAuthError
from veche.settings import Settings

LASTING: Final = TokenTerms()


class ErrorBody(msgspec.Struct):
    """RFC 6749's."""

    error: str
    error_description: str


def plain_error(error: OAuthError) -> Any:
    return ErrorBody(error.error, error.description)


def same_secret(app: AppView, secret: str, grant: str) -> bool:
    return auth.has_secret(app, secret)


def exact_redirect(app: AppView, uri: str, settings: Settings) -> bool:
    return uri in app.redirect_uris


def ordinary_credentials(fields: Mapping[str, str]) -> tuple[str, str] | None:
    login, password = fields.get("username", ""), fields.get("password", "")
    return (login, password) if "password" in fields else None


@dataclass(frozen=True, kw_only=True)
class OAuthHooks:
    """Scopes stay in the dialect's words here; `read_scopes(asked, app)` cleans them or raises `invalid_scope`.

    `implicit_fields` are the fragment of `response_type=token`, in the order in which they are to stand.
    `remembers_consent`: who has a token of this app with these scopes is not asked again.
    `sign_in_fails_by_redirect`: a wrong password goes back to the authorize address with `fail=1` instead of showing
    the form again. `note` stands on the consent page, `unknown_app` on the error page, for clients that look for it.
    """

    dialect: str
    grants: Callable[[AppView, Settings], Sequence[str]]
    read_scopes: Callable[[str, AppView], str]
    token_answer: Callable[[TokenIssued, AppView], Any]
    error_answer: Callable[[OAuthError], Any] = plain_error
    error_code: Callable[[OAuthError], int] = lambda error: error.http_code
    content_type: bytes = JSON
    headers: Headers = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))
    terms: TokenTerms = LASTING
    response_types: tuple[str, ...] = ("code",)
    implicit_fields: Callable[[TokenIssued], Sequence[tuple[str, str]]] | None = None
    errors_in_query: bool = False  # of the implicit flow, where RFC 6749 has the fragment
    accepts_secret: Callable[[AppView, str, str], bool] = same_secret
    accepts_redirect: Callable[[AppView, str, Settings], bool] = exact_redirect
    clean_redirect: Callable[[str], str] = lambda uri: uri
    read_credentials: Callable[[Mapping[str, str]], tuple[str, str] | None] = ordinary_credentials
    any_zone: bool = False  # the last label of a login's host does not matter
    remembers_consent: bool = False
    token_by_get: bool = False
    sign_in_fails_by_redirect: bool = False
    note: str = ""
    unknown_app: str = "There is no such app"

    def answer(self, value: Any, code: int = 200) -> Answer:
        return Answer(msgspec.json.encode(value), code, self.content_type, self.headers)

    def refusal(self, error: OAuthError) -> Answer:
        return self.answer(self.error_answer(error), self.error_code(error))
