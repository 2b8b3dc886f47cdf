"""Apps and their tokens."""

from typing import Any

import msgspec

from veche.api.mastodon import scopes
from veche.core.auth.views import AppView, TokenIssued

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class Application(msgspec.Struct, kw_only=True):
    """An app as its own tokens see it."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uris: list[str]
    redirect_uri: str
    vapid_key: str


class CredentialApplication(Application, kw_only=True):
    """An app at the moment of its registration."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int = 0


class Token(msgspec.Struct):
    """A token just issued. It neither expires nor is refreshed."""

    access_token: str
    token_type: str
    scope: str
    created_at: int


def application(view: AppView, server_key: str) -> Application:
    """Without secrets. `server_key`: what the app's push service knows this server by."""
    return Application(**_fields(view), vapid_key=server_key)


def credential_application(view: AppView, server_key: str) -> CredentialApplication:
    """With the secrets, once."""
    return CredentialApplication(
        **_fields(view), vapid_key=server_key, client_id=view.client_id, client_secret=view.client_secret
    )


def token(issued: TokenIssued) -> Token:
    """What the app keeps."""
    return Token(issued.access_token, "Bearer", issued.scopes, issued.created_at // 1000)


def _fields(view: AppView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "name": view.name,
        "website": view.website,
        "scopes": scopes.words(view.scopes),
        "redirect_uris": list(view.redirect_uris),
        "redirect_uri": "\n".join(view.redirect_uris),
    }
