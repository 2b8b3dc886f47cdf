"""Reposts with words: who may make them, and whether what they repost is shown (house rule: one for all dialects).

A quote stands for good; what it quotes is shown while its author has not taken it out, and to those who may see it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, case, exists, literal, or_, select, update

from veche.core import paging, visibility
from veche.core.errors import Invalid, NotAllowed, NotFound, NotYours
from veche.core.events import PolicyChanged, QuoteRevoked
from veche.core.paging import Page, Slice
from veche.core.posts import counters, queries
from veche.core.posts.views import QuotePolicy
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, ids_in, statement
from veche.tables.accounts import accounts
from veche.tables.graph import blocks, domain_blocks, mutes
from veche.tables.posts import posts

STANDS = 0  # of the column quote_state
ACCEPTED = "accepted"

_p = posts.c


@statement
def _seen(*, signed_in: bool, system: bool) -> Any:
    me: Any = bindparam("viewer_id")
    shown = case((visibility.clause(signed_in=signed_in, system=system), 1), else_=0)
    if not signed_in:
        nothing: Any = literal(0)
        return select(_p.id, _p.deleted_at, shown, nothing, nothing, nothing).where(ids_in(_p.id, "ids"))
    b, m, d = blocks.c, mutes.c, domain_blocks.c
    blocked = exists().where(b.account_id == me, b.target_id == _p.author_id)
    lasting = or_(m.expires_at.is_(None), m.expires_at > bindparam("now"))
    muted = exists().where(m.account_id == me, m.target_id == _p.author_id, lasting)
    server = accounts.join(domain_blocks, d.domain == accounts.c.domain)
    shut_out = exists(
        select(1).select_from(server).where(accounts.c.id == _p.author_id, d.account_id == me).correlate(posts)
    )
    marks = (case((one, 1), else_=0) for one in (blocked, shut_out, muted))
    return select(_p.id, _p.deleted_at, shown, *marks).where(ids_in(_p.id, "ids"))


@statement
def _quotes(*, signed_in: bool, system: bool, **page: bool) -> Any:
    query = select(_p.id).where(
        _p.repost_of_id == bindparam("post_id"),
        _p.source != "",
        _p.state == 0,
        _p.quote_state == STANDS,
        visibility.clause(signed_in=signed_in, system=system),
    )
    return paging.apply(query, _p.id, **page)


@statement
def _set(*, column: str) -> Any:
    return (
        update(posts)
        .where(_p.id == bindparam("post_id"))
        .values({column: bindparam("value"), "version": _p.version + 1})
    )


async def states(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """Whether these posts are shown to the viewer inside of quotes: accepted, or why not (deleted, blocked_account,
    blocked_domain, unauthorized, muted_account). One statement."""
    wanted = list(ids)
    stmt = _seen(**visibility.flags(viewer))
    rows = await tx.tuples(stmt, ids=wanted, viewer_id=viewer.account_id, now=tx.now)
    found = dict.fromkeys(wanted, "deleted")
    for id, deleted_at, shown, blocked, shut_out, muted in rows:
        if deleted_at is None:
            found[id] = _word(bool(shown), bool(blocked), bool(shut_out), bool(muted))
    return found


def _word(shown: bool, blocked: bool, shut_out: bool, muted: bool) -> str:
    if blocked:
        return "blocked_account"
    if shut_out:
        return "blocked_domain"
    if not shown:
        return "unauthorized"
    return "muted_account" if muted else ACCEPTED


def check(policy: int) -> int:
    """The policy, if it is one. Errors: Invalid(quote_policy)."""
    if policy not in set(QuotePolicy):
        raise Invalid("quote_policy", "is none that there is", code="inclusion")
    return policy


async def quotes(tx: Tx, viewer: Viewer, id: int, page: Page) -> Slice[int]:
    """Ids of the quotes of a post that the viewer sees, newest first. Errors: NotFound."""
    await queries.target(tx, viewer, id)
    stmt = _quotes(**visibility.flags(viewer), **page.flags)
    rows = await tx.all(stmt, post_id=id, viewer_id=viewer.account_id, **page.params)
    return paging.sliced(rows, page, lambda row: int(row.id), lambda row: int(row.id))


async def revoke(tx: Tx, viewer: Viewer, id: int, quote_id: int) -> None:
    """Take a post of one's own out of somebody's quote of it; the quote stays, and shows it no longer.

    The author of what is quoted may, or its signer. Twice is as good as once. Emits QuoteRevoked. Errors: NotSignedIn,
    NotFound (the post, or a quote of it), NotAllowed.
    """
    queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    await queries.target(tx, viewer, quote_id)
    quote = await queries.bare_row(tx, quote_id, lock=True)
    if quote.repost_of_id != id or not quote.source:
        raise NotFound("quote")
    if not found.rights.edit:
        raise NotAllowed("only its author takes a post out of a quote")
    if quote.quote_state == counters.REVOKED:
        return
    if quote.state == 0 and quote.deleted_at is None:
        await counters.count_quote(tx, quote, -1)
    await tx.run(_set(column="quote_state"), post_id=quote_id, value=counters.REVOKED)
    tx.emit(QuoteRevoked(post_id=quote_id, original_id=id, author_id=quote.author_id, visibility=quote.visibility))


async def change_policy(tx: Tx, viewer: Viewer, id: int, policy: int) -> None:
    """Say anew who may quote a post; quotes that there are stay. Its author may, or its signer.

    Errors: NotSignedIn, NotFound, NotYours, Invalid.
    """
    queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    if not found.rights.edit:
        raise NotYours("you may not edit this")
    row: Row = await queries.bare_row(tx, id, lock=True)
    wanted = check(policy)
    if wanted != row.quote_policy:
        await tx.run(_set(column="quote_policy"), post_id=id, value=wanted)
        tx.emit(PolicyChanged(post_id=id, author_id=row.author_id))
