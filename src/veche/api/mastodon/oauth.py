"""What is Mastodon's own in the shared OAuth."""

from collections.abc import Sequence

from veche.api.mastodon import scopes
from veche.api.mastodon.auth import NAME
from veche.api.mastodon.render.application import Token, token
from veche.core.auth.views import AppView, TokenIssued
from veche.http.oauth import OAuthError, OAuthHooks
from veche.settings import Settings


def read_scopes(asked: str, app: AppView) -> str:
    """The wanted words, all known and among those that the app was registered with; `read` when none is named."""
    wanted = scopes.words(asked) or [scopes.DEFAULT]
    text = " ".join(wanted)
    if scopes.unknown(text) or not scopes.covers(app.scopes, text):
        raise OAuthError("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    return text


def _grants(app: AppView, settings: Settings) -> Sequence[str]:
    password = ("password",) if settings.oauth.password_grant else ()
    return ("authorization_code", "client_credentials", *password)


def _answer(issued: TokenIssued, app: AppView) -> Token:
    return token(issued)


HOOKS = OAuthHooks(dialect=NAME, grants=_grants, read_scopes=read_scopes, token_answer=_answer)
