"""Apps, and who is behind a token."""

from typing import Any

import msgspec

from veche.api.mastodon import scopes
from veche.api.mastodon.auth import NAME
from veche.api.mastodon.params import AppForm
from veche.api.mastodon.render.application import (
    Application,
    CredentialApplication,
    application,
    credential_application,
)
from veche.core import accounts, auth, push
from veche.core.auth.views import NewApp
from veche.core.errors import Invalid, NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer


class UserInfo(msgspec.Struct):
    """OpenID Connect's words for the person behind a token."""

    iss: str
    sub: str
    name: str
    preferred_username: str
    profile: str
    picture: str


async def create(tx: Tx, viewer: Viewer, form: AppForm) -> CredentialApplication:
    """Register an app. Anybody may."""
    if not form.uris:
        raise Invalid("redirect_uri", "can't be blank", "blank")
    if unknown := scopes.unknown(form.scopes):
        raise Invalid("scopes", f"doesn't match configured on the server: {', '.join(unknown)[:200]}")
    words = " ".join(scopes.words(form.scopes)) or scopes.DEFAULT
    new = NewApp(
        dialect=NAME, name=form.client_name, redirect_uris=form.uris, scopes=words, website=form.website or None
    )
    return credential_application(await auth.create_app(tx, viewer, new), push.server_key(tx.settings))


async def verify_credentials(tx: Tx, viewer: Viewer, params: Any) -> Application:
    """The app that the token belongs to."""
    if viewer.app_id is None:
        raise NotFound("app")
    return application(await auth.load_app(tx, viewer.app_id), push.server_key(tx.settings))


async def userinfo(tx: Tx, viewer: Viewer, params: Any) -> UserInfo:
    """The person that the token belongs to."""
    view = (await accounts.load_own(tx, viewer)).account
    return UserInfo(tx.settings.url("/"), view.uri, view.display_name, view.username, view.url, view.avatar.url)
