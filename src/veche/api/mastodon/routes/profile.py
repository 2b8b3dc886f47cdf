"""One's own profile, and the letter that confirms one's address."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon.forms import ProfileForm
from veche.api.mastodon.handlers import profile
from veche.api.mastodon.render.profile import Profile
from veche.api.mastodon.routes.rights import ACCOUNTS_READ, ACCOUNTS_WRITE, NONE
from veche.http.dialect import AnyRoute, get, patch, post

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/profile", profile.show, result=Profile, **ACCOUNTS_READ, name="profile"),
    patch("/api/v1/profile", profile.update, params=ProfileForm, result=Profile, free=True, uploads=limits.FILES,
          **ACCOUNTS_WRITE, name="update_profile"),
    post("/api/v1/emails/confirmations", profile.confirm, params=profile.EmailForm, auth=NONE,
         buckets=limits.CONFIRMATIONS),
    get("/api/v1/emails/check_confirmation", profile.is_confirmed, auth=NONE),
)  # fmt: skip
