"""How apps of this dialect get their tokens (specs/vk.md 1.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from veche.api.vk.scopes import EVERYTHING, words
from veche.core.auth.views import AppView, TokenIssued
from veche.core.errors import CoreError, NotAllowed, NotSignedIn, TooMany
from veche.http.oauth import OAuthError, OAuthHooks
from veche.settings import Settings

BLANK = "/blank.html"
# Clients that bring VK's own landing page mean ours.
_THEIR_BLANK = ("https://oauth.vk.com/blank.html", "https://oauth.vk.ru/blank.html", "blank.html")
# Official apps, which nobody registers here; their ids stand in many clients.
KNOWN_APPS = {
    "2274003": "VK for Android", "3680547": "VK for iOS", "2685278": "Kate Mobile", "4083558": "VFeed",
}  # fmt: skip


class TokenAnswer(msgspec.Struct):
    """`expires_in` 0: for ever. Official apps insist on `secret`."""

    access_token: str
    expires_in: int
    user_id: int
    is_stale: bool
    secret: str


class ServiceToken(msgspec.Struct):
    """An app's own."""

    access_token: str


class Refused(msgspec.Struct, omit_defaults=True):
    """`error` is a text here, and nothing of a method's error may stand beside it (vkbottle 4.11)."""

    error: str
    error_description: str
    error_type: Any = msgspec.UNSET


class NeedValidation(msgspec.Struct):
    """A second factor is asked for."""

    error: str
    error_description: str
    validation_type: str
    validation_sid: str
    phone_mask: str
    redirect_uri: str
    validation_resend: str


def token_answer(issued: TokenIssued, app: AppView) -> TokenAnswer | ServiceToken:
    """A person's token, or the app's own."""
    if issued.account_id is None:
        return ServiceToken(issued.access_token)
    return TokenAnswer(issued.access_token, 0, issued.account_id, False, "")


def implicit_fields(issued: TokenIssued) -> Sequence[tuple[str, str]]:
    """What `/blank.html#…` carries."""
    return (("access_token", issued.access_token), ("expires_in", "0"), ("user_id", str(issued.account_id or 0)))


def grants(app: AppView, settings: Settings) -> Sequence[str]:
    """The password grant is always on here; VECHE_OAUTH_PASSWORD_GRANT is about Mastodon's."""
    return ("password", "authorization_code", "client_credentials")


def read_scopes(asked: str, app: AppView) -> str:
    """The permissions that exist among those asked for; all of them when none is named. VK refuses no word."""
    return " ".join(words(asked) or words(app.scopes) or EVERYTHING)


def accepts_secret(app: AppView, secret: str, grant: str) -> bool:
    """The password speaks for itself: clients of official apps carry secrets that we have never known."""
    if grant == "password":
        return True
    return bool(secret) and secret == app.client_secret


def clean_redirect(uri: str) -> str:
    """VK's blank page is ours."""
    return "" if uri in _THEIR_BLANK else uri


def accepts_redirect(app: AppView, uri: str, settings: Settings) -> bool:
    """Registered addresses and the blank page."""
    return uri in app.redirect_uris or uri == settings.url(BLANK)


def error_answer(error: OAuthError) -> Refused:
    """In VK's words."""
    if error.error == "invalid_grant":
        return wrong_password()
    return Refused(error.error, error.description)


def error_code(error: OAuthError) -> int:
    return 401 if error.error in ("invalid_grant", "invalid_client") else 400


def wrong_password() -> Refused:
    return Refused("invalid_client", "Username or password is incorrect", "username_or_password_is_incorrect")


def refused(error: CoreError) -> Refused:
    """What a sign-in of VK's dialect is told."""
    if isinstance(error, OAuthError):
        return error_answer(error)
    if isinstance(error, TooMany):
        return Refused("too_many_requests", "Too many attempts, try again later", "password_bruteforce_attempt")
    if isinstance(error, NotSignedIn):
        return wrong_password()
    if isinstance(error, NotAllowed):
        return Refused("invalid_client", error.message, "user_is_not_allowed")
    return Refused("invalid_request", error.message)


def need_validation(settings: Settings, sid: str) -> NeedValidation:
    """The same in both dialects."""
    address = settings.url(f"/2fa?sid={sid}")
    return NeedValidation("need_validation", "use app code", "2fa_app", sid, "", address, "nowhere")


def is_vk(fields: Mapping[str, str]) -> bool:
    """Whose words a refusal takes: any of these, and VK's."""
    return any(fields.get(name) for name in ("client_id", "client_secret", "v"))


HOOKS = OAuthHooks(
    dialect="vk",
    grants=grants,
    read_scopes=read_scopes,
    token_answer=token_answer,
    error_answer=error_answer,
    error_code=error_code,
    response_types=("token", "code"),
    implicit_fields=implicit_fields,
    accepts_secret=accepts_secret,
    accepts_redirect=accepts_redirect,
    clean_redirect=clean_redirect,
    remembers_consent=True,
    token_by_get=True,
    unknown_app="Unknown application",
)
