"""Lists of accounts."""

from typing import Any

from veche.api.mastodon import ids
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import Id, ListAccounts, ListChanges, ListForm, PagedId
from veche.api.mastodon.render.account import account
from veche.api.mastodon.render.listing import List, list_
from veche.core import accounts, lists
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call


async def mine(tx: Tx, viewer: Viewer, params: Any) -> list[List]:
    """The viewer's lists."""
    return [list_(one) for one in await lists.mine(tx, viewer)]


async def show(tx: Tx, viewer: Viewer, params: Id) -> List:
    """One list."""
    return list_(await lists.load_one(tx, viewer, params.id))


async def create(tx: Tx, viewer: Viewer, form: ListForm) -> List:
    """Begin a list."""
    made = await lists.create(tx, viewer, form.title, replies_policy=form.replies_policy, exclusive=form.exclusive)
    return list_(made)


async def update(tx: Tx, viewer: Viewer, form: ListChanges) -> List:
    """Change a list."""
    changed = await lists.update(
        tx, viewer, form.id, title=form.title, replies_policy=form.replies_policy, exclusive=form.exclusive
    )
    return list_(changed)


async def delete(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Throw a list away."""
    await lists.delete(tx, viewer, params.id)
    return {}


async def members(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Any:
    """Who is in a list; `limit=0` means all."""
    if params.limit == 0:
        found = await accounts.load_list(tx, viewer, await lists.member_ids(tx, viewer, params.id))
        return [account(one) for one in found]
    some = await lists.members(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in some.items], some)


async def add(tx: Tx, viewer: Viewer, form: ListAccounts) -> Any:
    """Put followed accounts into a list."""
    await lists.add(tx, viewer, form.id, [ids.parse(one) for one in form.account_ids])
    return {}


async def remove(tx: Tx, viewer: Viewer, form: ListAccounts) -> Any:
    """Take accounts out of a list."""
    await lists.remove(tx, viewer, form.id, ids.known(form.account_ids))
    return {}
