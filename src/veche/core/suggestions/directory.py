"""The directory: everybody who lets themselves be found."""

from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from veche.core import accounts, paging
from veche.core.accounts.views import AccountView
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts as people
from veche.tables.graph import blocks, domain_blocks, mutes

_a = people.c


def findable(*, signed_in: bool) -> Any:
    """Accounts that may be shown to whoever has not asked for them by name."""
    open_ = and_(
        _a.discoverable == 1,
        _a.suspended_at.is_(None),
        _a.silenced_at.is_(None),
        _a.deleted_at.is_(None),
        _a.waiting == 0,
        _a.moved_to_id.is_(None),
        _a.group_access != "private",
    )
    if not signed_in:
        return open_
    me: Any = bindparam("viewer_id")
    out, in_ = blocks.alias(), blocks.alias()
    shut = or_(
        exists().where(out.c.account_id == me, out.c.target_id == _a.id),
        exists().where(in_.c.account_id == _a.id, in_.c.target_id == me),
        exists().where(mutes.c.account_id == me, mutes.c.target_id == _a.id),
        exists().where(domain_blocks.c.account_id == me, domain_blocks.c.domain == _a.domain),
    )
    return and_(open_, ~shut)


@statement
def _listed(*, signed_in: bool, local: bool, newest: bool) -> Any:
    order = [_a.id.desc()] if newest else [_a.last_post_at.desc().nulls_last(), _a.id.desc()]
    query = select(_a.id).where(findable(signed_in=signed_in)).order_by(*order)
    if local:
        query = query.where(_a.domain == "")
    return query.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


async def directory(
    tx: Tx, viewer: Viewer, page: Page, *, local: bool = False, newest: bool = False
) -> Slice[AccountView]:
    """Accounts that let themselves be found, those who wrote last first; `newest`: those who came last.

    Anybody may ask; nobody is shown whom the viewer blocks, mutes or is blocked by. Pages by offset.
    """
    stmt = _listed(signed_in=viewer.signed_in, local=local, newest=newest)
    rows = await tx.tuples(stmt, viewer_id=viewer.account_id, **page.params)
    kept, more = paging.cut(rows, page)
    return Slice(await accounts.load_list(tx, viewer, [row[0] for row in kept]), more)
