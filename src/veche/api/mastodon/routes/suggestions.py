"""Whom to follow, and who is here."""

from typing import Final

from veche.api.mastodon.handlers import suggestions
from veche.api.mastodon.params.suggestions import AccountId, Directory, Suggestions
from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.suggestion import Suggestion
from veche.api.mastodon.routes.rights import ACCOUNTS_READ, ACCOUNTS_WRITE, OPTIONAL
from veche.http.dialect import AnyRoute, delete, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/suggestions", suggestions.second, params=Suggestions, result=list[Suggestion], slow=True,
        **ACCOUNTS_READ, name="suggestions"),
    get("/api/v1/suggestions", suggestions.first, params=Suggestions, result=list[Account], slow=True,
        **ACCOUNTS_READ, name="suggestions_v1"),
    delete("/api/v1/suggestions/{account_id}", suggestions.hide, params=AccountId, **ACCOUNTS_WRITE),
    get("/api/v1/directory", suggestions.directory, params=Directory, result=list[Account], slow=True, auth=OPTIONAL),
)  # fmt: skip
