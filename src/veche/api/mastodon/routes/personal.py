"""What people say of one another."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import personal
from veche.api.mastodon.params.personal import NoteForm
from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.relationship import FamiliarFollowers, Relationship
from veche.api.mastodon.routes.rights import ACCOUNTS_READ, ACCOUNTS_WRITE, FOLLOWS_READ, SEE_ACCOUNTS
from veche.http.dialect import AnyRoute, get, post


def _account(path: str) -> str:
    return "/api/v1/accounts/{id}" + path


_RELATION = {"params": p.Id, "result": Relationship, **ACCOUNTS_WRITE}

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/accounts/familiar_followers", personal.familiar, params=p.Ids, result=list[FamiliarFollowers],
        **FOLLOWS_READ),
    post(_account("/note"), personal.note, params=NoteForm, result=Relationship, **ACCOUNTS_WRITE),
    post(_account("/endorse"), personal.endorse, **_RELATION),
    post(_account("/unendorse"), personal.unendorse, **_RELATION),
    post(_account("/pin"), personal.endorse, **_RELATION, name="pin_account"),
    post(_account("/unpin"), personal.unendorse, **_RELATION, name="unpin_account"),
    get(_account("/endorsements"), personal.endorsements_of, params=p.PagedId, result=list[Account], **SEE_ACCOUNTS),
    get("/api/v1/endorsements", personal.endorsements, params=p.Paged, result=list[Account], **ACCOUNTS_READ),
    get(_account("/identity_proofs"), personal.identity_proofs, params=p.Id, **ACCOUNTS_READ),
)  # fmt: skip
