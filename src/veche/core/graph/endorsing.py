"""What people say of one another: notes for themselves, accounts shown on their page; and whom two know in common."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select

from veche.core import accounts as people
from veche.core import paging
from veche.core.accounts.views import AccountView
from veche.core.errors import Invalid
from veche.core.graph import pairs
from veche.core.graph.load import relation
from veche.core.graph.people import as_accounts, is_seen, visible_owner
from veche.core.graph.views import RelationView
from veche.core.limits import check_length
from veche.core.paging import Page, Slice
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.lib.text import normalize
from veche.tables.accounts import accounts

from veche.tables.graph import account_notes, endorsements as shown, follows  # isort: skip

IN_COMMON = 40  # of one account, at most

_n, _e = account_notes.c, shown.c


@statement
def _write_note() -> Any:
    return upsert(
        account_notes, "account_id", "target_id", "text", "updated_at",
        conflict=["account_id", "target_id"], set_=["text", "updated_at"],
    )  # fmt: skip


@statement
def _drop_note() -> Any:
    return delete(account_notes).where(_n.account_id == bindparam("me"), _n.target_id == bindparam("other"))


@statement
def _endorse() -> Any:
    return upsert(shown, "id", "account_id", "target_id", "created_at", conflict=["account_id", "target_id"])


@statement
def _unendorse() -> Any:
    return delete(shown).where(_e.account_id == bindparam("me"), _e.target_id == bindparam("other"))


@statement
def _endorsed(**flags: bool) -> Any:
    query = select(_e.id, _e.target_id.label("other")).join(accounts, accounts.c.id == _e.target_id)
    return paging.apply(query.where(_e.account_id == bindparam("account_id"), is_seen(_e.target_id)), _e.id, **flags)


@statement
def _familiar() -> Any:
    mine, theirs = follows.alias("mine"), follows.alias("theirs")
    joined = mine.join(theirs, theirs.c.follower_id == mine.c.target_id).join(
        accounts, accounts.c.id == theirs.c.follower_id
    )
    return (
        select(theirs.c.target_id, theirs.c.follower_id)
        .select_from(joined)
        .where(
            mine.c.follower_id == bindparam("viewer_id"),
            mine.c.accepted == 1,
            ids_in(theirs.c.target_id, "ids"),
            theirs.c.accepted == 1,
            accounts.c.hide_collections == 0,
            is_seen(theirs.c.follower_id),
        )
        .order_by(theirs.c.id.desc())
    )


async def set_note(tx: Tx, viewer: Viewer, target_id: int, text: str) -> RelationView:
    """Write something about an account that nobody else will read; an empty text takes it away.

    Any signed-in account. Errors: NotSignedIn, NotFound, Invalid (oneself, too long).
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    text = normalize(text).strip()
    check_length("comment", text, tx.limits.account_note)
    if text:
        await tx.run(_write_note(), account_id=me, target_id=target_id, text=text, updated_at=tx.now)
    else:
        await tx.run(_drop_note(), me=me, other=target_id)
    return await relation(tx, viewer, target_id)


async def endorse(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """Show an account that one follows on one's page. Twice is as good as once; it ends with the follow.

    Any signed-in account. Errors: NotSignedIn, NotFound, Invalid (oneself, not followed).
    """
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    state = await pairs.between(tx, me, target_id)
    if state.there is None or not state.there.accepted:
        raise Invalid("account", "must be followed already", code="not_followed")
    await tx.run(_endorse(), id=await tx.next_id(), account_id=me, target_id=target_id, created_at=tx.now)
    return await relation(tx, viewer, target_id)


async def unendorse(tx: Tx, viewer: Viewer, target_id: int) -> RelationView:
    """Show it no more. It is no fault when it was not shown. Errors: NotSignedIn, NotFound."""
    me = pairs.signed_in(viewer)
    await pairs.two(tx, me, target_id)
    await tx.run(_unendorse(), me=me, other=target_id)
    return await relation(tx, viewer, target_id)


async def endorsements(tx: Tx, viewer: Viewer, account_id: int, page: Page) -> Slice[AccountView]:
    """The accounts that stand on somebody's page, the last first; cursors are the endorsements' own. Anybody may.

    Errors: NotFound.
    """
    owner = await visible_owner(tx, viewer, account_id)
    if owner.suspended_at is not None or owner.is_blocked:
        return Slice([])
    params = {"account_id": account_id, "viewer_id": viewer.account_id or 0}
    return await as_accounts(tx, viewer, await tx.all(_endorsed(**page.flags), **params, **page.params), page)


async def familiar(tx: Tx, viewer: Viewer, ids: Sequence[int]) -> dict[int, list[AccountView]]:
    """For each of these accounts who of those that the viewer follows follows it too, without who hides it.

    Two statements. Errors: NotSignedIn.
    """
    found: dict[int, list[int]] = {id: [] for id in ids}
    for target_id, follower_id in await tx.tuples(_familiar(), viewer_id=pairs.signed_in(viewer), ids=list(ids)):
        if len(found[target_id]) < IN_COMMON:
            found[target_id].append(follower_id)
    views = await people.load(tx, viewer, [id for some in found.values() for id in some])
    return {target: [views[id] for id in some if id in views] for target, some in found.items()}
