"""Apps and who is signed in."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import apps
from veche.api.mastodon.render.application import Application, CredentialApplication
from veche.api.mastodon.routes.rights import APP, NONE, PROFILE_READ
from veche.http.dialect import AnyRoute, get, post

ROUTES: Final[tuple[AnyRoute, ...]] = (
    post("/api/v1/apps", apps.create, params=p.AppForm, result=CredentialApplication, auth=NONE, buckets=limits.APPS),
    get("/api/v1/apps/verify_credentials", apps.verify_credentials, result=Application, auth=APP),
    get("/oauth/userinfo", apps.userinfo, **PROFILE_READ, name="userinfo"),
    post("/oauth/userinfo", apps.userinfo, write=False, **PROFILE_READ, name="userinfo_by_post"),
)  # fmt: skip
