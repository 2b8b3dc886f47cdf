"""Search, in both versions."""

from veche.api.mastodon import ids
from veche.api.mastodon.errors import SignInToSearch
from veche.api.mastodon.handlers.resolving import NOTHING, accounts_at, pointed, with_first
from veche.api.mastodon.params import SearchForm, wants
from veche.api.mastodon.render.listing import Results
from veche.api.mastodon.render.tag import tag
from veche.core import pointers, search
from veche.core.pointers import Pointed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.cache import ListOf
from veche.http.door import Call
from veche.http.errors import BadRequest


async def look_second(call: Call, viewer: Viewer, params: SearchForm) -> Pointed:
    """Before the transaction: what an address stands for, when that is asked for. Strangers, and apps without anybody,
    neither make us ask other servers nor read on and on."""
    if viewer.account_id is None and (params.resolve or params.offset):
        raise SignInToSearch("resolve" if params.resolve else "offset")
    return await pointed(call, viewer, params.q, fetch=True) if params.resolve else NOTHING


async def look_first(call: Call, viewer: Viewer, params: SearchForm) -> Pointed:
    """The same, as the seed has it: an address is looked at unless that is refused."""
    url = pointers.is_url(params.q)
    wanted = params.resolve is not False if url else bool(params.resolve)
    return await pointed(call, viewer, params.q, fetch=wanted) if wanted or url else NOTHING


async def second(tx: Tx, viewer: Viewer, params: SearchForm, call: Call) -> Results:
    """Accounts, statuses and hashtags."""
    return await _results(tx, viewer, params, call.prepared, names_only=False)


async def first(tx: Tx, viewer: Viewer, params: SearchForm, call: Call) -> Results:
    """The same with hashtags as bare names, of the seed."""
    return await _results(tx, viewer, params, call.prepared, names_only=True)


def _names_one(query: str) -> bool:
    """`#tag` and `@name` by themselves ask for these, not for every status with the word."""
    return query.strip().startswith(("#", "@")) and len(query.split()) == 1


async def _results(tx: Tx, viewer: Viewer, params: SearchForm, aim: Pointed, *, names_only: bool) -> Results:
    if not params.q.strip():
        raise BadRequest("is missing or the value is empty", "q")
    page = params.page()
    found = Results([], [], [])
    if aim and pointers.is_url(params.q):
        found.accounts = ListOf("account", await accounts_at(tx, viewer, aim) if wants(params.type, "accounts") else ())
        found.statuses = ListOf("status", aim.posts if wants(params.type, "statuses") else ())
        return found
    if wants(params.type, "accounts"):
        people = await search.account_versions(tx, viewer, params.q, page, following=params.following)
        found.accounts = with_first(await accounts_at(tx, viewer, aim), people, page)
    if wants(params.type, "statuses") and (params.type or not _names_one(params.q)):
        author = ids.parse_optional(params.account_id)
        texts = await search.posts(tx, viewer, params.q, page, author_id=author)
        found.statuses = ListOf("status", texts.items)
    if wants(params.type, "hashtags"):
        if names_only:
            found.hashtags = await search.tag_names(tx, viewer, params.q, page)
        else:
            found.hashtags = [tag(one) for one in await search.tags(tx, viewer, params.q, page)]
    return found
