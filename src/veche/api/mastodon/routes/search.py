"""Search."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import search
from veche.api.mastodon.render.listing import Results
from veche.api.mastodon.routes.rights import OPTIONAL, SEARCH_READ
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, get

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/search", search.second, params=p.SearchForm, result=Results, prepare=search.look_second, slow=True,
        auth=OPTIONAL, scopes=(Scope.SEARCH_READ,)),
    get("/api/v1/search", search.first, params=p.SearchForm, result=Results, prepare=search.look_first, slow=True,
        **SEARCH_READ),
)  # fmt: skip
