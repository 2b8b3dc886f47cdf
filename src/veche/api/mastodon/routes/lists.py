"""Lists."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import lists
from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.listing import List
from veche.api.mastodon.routes.rights import LISTS_READ, LISTS_WRITE
from veche.http.dialect import AnyRoute, delete, get, post, put

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/lists", lists.mine, result=list[List], **LISTS_READ),
    post("/api/v1/lists", lists.create, params=p.ListForm, result=List, **LISTS_WRITE),
    get("/api/v1/lists/{id}", lists.show, params=p.Id, result=List, **LISTS_READ),
    put("/api/v1/lists/{id}", lists.update, params=p.ListChanges, result=List, **LISTS_WRITE),
    delete("/api/v1/lists/{id}", lists.delete, params=p.Id, **LISTS_WRITE),
    get("/api/v1/lists/{id}/accounts", lists.members, params=p.PagedId, result=list[Account], **LISTS_READ),
    post("/api/v1/lists/{id}/accounts", lists.add, params=p.ListAccounts, **LISTS_WRITE),
    delete("/api/v1/lists/{id}/accounts", lists.remove, params=p.ListAccounts, **LISTS_WRITE),
)  # fmt: skip
