"""Addresses that lead to a page: what programs were told as somebody's or some post's own, and what a person brings
along from another server."""

import msgspec

from veche.core import pointers, posts
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.web.pages.profiles import is_closed

_BY_KIND = ((b"vary", b"accept"),)
_FOR_SERVERS = ("application/activity+json", "application/ld+json")


class Address(msgspec.Struct):
    """`uri`: a page, an id, or `acct:name@domain`."""

    uri: str = ""


class Own(msgspec.Struct):
    """`/users/1`, `/users/1/posts/2`."""

    id: int
    post_id: int | None = None


async def pointed(tx: Tx, viewer: Viewer, params: Address, call: Call) -> Answer:
    """Where somebody from another server meets whom or what they brought the address of."""
    return redirect(await _page(tx, viewer, params.uri.strip().removeprefix("acct:")), 302)


async def own(tx: Tx, viewer: Viewer, params: Own, call: Call) -> Answer:
    """The page of an account or a post whose id was opened in a browser. Other servers, which ask for something else
    than a page, are told that there is nothing."""
    if any(kind in (call.request.header("accept") or "") for kind in _FOR_SERVERS):
        raise NotFound("page")
    path = f"/users/{params.id}" + ("" if params.post_id is None else f"/posts/{params.post_id}")
    return redirect(await _page(tx, viewer, tx.settings.url(path)), 302, _BY_KIND)


async def _page(tx: Tx, viewer: Viewer, address: str) -> str:
    aim = await pointers.known(tx, address)
    if aim.post_id is not None:
        post = await posts.load_one(tx, viewer, aim.post_id)
        return f"/@{post.author.acct}/{post.id}"
    account = await pointers.account(tx, viewer, aim)
    if account is None or await is_closed(tx, viewer, account):
        raise NotFound("page")
    return f"/@{account.acct}"
