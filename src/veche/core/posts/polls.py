"""Polls: made, answered, shown, closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, literal, select, update

from veche.core import accounts, emoji, paging
from veche.core.accounts.views import AccountView
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import PollEnded, Voted
from veche.core.graph.people import is_seen
from veche.core.paging import Page, Slice
from veche.core.posts import checks, poll_rows, queries
from veche.core.posts.drafts import NewPoll
from veche.core.posts.views import OptionView, PollView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.core.visibility import can_see
from veche.db import Row, ids_in, statement, upsert
from veche.tables.accounts import accounts as people
from veche.tables.posts import poll_options, poll_votes, polls

__all__ = ["close", "create", "load", "load_one", "unvote", "vote", "voters"]

_p, _o, _v = polls.c, poll_options.c, poll_votes.c


@statement
def _rows(*, signed_in: bool) -> Any:
    mine = (
        exists().where(_v.poll_id == _o.poll_id, _v.account_id == bindparam("viewer_id"), _v.option_id == _o.id)
        if signed_in
        else literal(0) != literal(0)
    )
    return (
        select(
            _p.id, _p.version, _p.author_id, _p.question, _p.multiple, _p.anonymous, _p.final, _p.hide_totals,
            _p.expires_at, _p.closed_at, _p.votes_count, _p.voters_count, _p.created_at,
            _o.id.label("option_id"), _o.text, _o.votes_count.label("option_votes"), mine.label("mine"),
        )
        .select_from(polls.join(poll_options, _o.poll_id == _p.id))
        .where(ids_in(_p.id, "ids"))
        .order_by(_o.poll_id, _o.position)
    )  # fmt: skip


@statement
def _vote() -> Any:
    return upsert(
        poll_votes, "poll_id", "account_id", "option_id", "created_at", conflict=["poll_id", "account_id", "option_id"]
    )


@statement
def _votes_of() -> Any:
    return select(_v.option_id).where(_v.poll_id == bindparam("poll_id"), _v.account_id == bindparam("account_id"))


@statement
def _shift_options() -> Any:
    return update(poll_options).where(ids_in(_o.id, "option_ids")).values(votes_count=_o.votes_count + bindparam("by"))


@statement
def _shift() -> Any:
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"))
        .values(
            votes_count=_p.votes_count + bindparam("votes"),
            voters_count=_p.voters_count + bindparam("voters"),
            version=_p.version + 1,
        )
    )


@statement
def _close() -> Any:
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"), _p.closed_at.is_(None), _p.expires_at <= bindparam("at"))
        .values(closed_at=bindparam("at"), version=_p.version + 1)
        .returning(_p.post_id)
    )


@statement
def _voters(**flags: bool) -> Any:
    query = select(_v.account_id).join(people, people.c.id == _v.account_id)
    chosen = (_v.poll_id == bindparam("poll_id"), _v.option_id == bindparam("option_id"))
    query = query.where(*chosen, is_seen(_v.account_id))
    return paging.apply(query, _v.account_id, **flags)


@statement
def _count_voters() -> Any:
    return select(func.count()).where(_v.poll_id == bindparam("poll_id"), _v.option_id == bindparam("option_id"))


async def create(tx: Tx, viewer: Viewer, new: NewPoll) -> int:
    """A poll that waits to be attached to a post of its author. Errors: NotSignedIn, Invalid."""
    if viewer.account_id is None:
        raise NotSignedIn
    return await poll_rows.insert_poll(tx, viewer.account_id, checks.poll(tx.limits, new, tx.now), None)


async def vote(
    tx: Tx, viewer: Viewer, poll_id: int, option_ids: Iterable[int], *, asker_answers: bool = True
) -> PollView:
    """Answer a poll once. Emits Voted.

    Whoever sees the poll may. Its author as well, unless `asker_answers` is False: in some networks people answer their
    own questions, in others who asks has nothing to answer. Errors: NotSignedIn; NotFound; NotAllowed (ended);
    Conflict (answered already, or one's own where its author does not answer); Invalid(options): none, unknown, or
    several where one is asked for.
    """
    row = await _open(tx, viewer, poll_id)
    me = viewer.account_id
    if row.author_id == me and not asker_answers:
        raise Conflict("a poll of one's own takes no vote from its author")
    if await tx.all(_votes_of(), poll_id=poll_id, account_id=me):
        raise Conflict("you have already voted on this poll")
    chosen = list(dict.fromkeys(option_ids))
    known = await poll_rows.option_ids(tx, poll_id)
    if not chosen or not known.issuperset(chosen):
        raise Invalid("options", "do not belong to this poll" if chosen else "must not be empty", code="unknown")
    if len(chosen) > 1 and not row.multiple:
        raise Invalid("options", "must be one: this poll takes a single answer", code="too_many")
    votes = [{"poll_id": poll_id, "account_id": me, "option_id": id, "created_at": tx.now} for id in chosen]
    await tx.many(_vote(), votes)
    await _count(tx, row, chosen, 1, me)
    return (await load(tx, viewer, [poll_id]))[poll_id]


async def unvote(tx: Tx, viewer: Viewer, poll_id: int) -> PollView:
    """Take one's answer back. Emits Voted. Errors: NotSignedIn, NotFound, NotAllowed (final, or ended)."""
    row = await _open(tx, viewer, poll_id)
    if row.final:
        raise NotAllowed("votes in this poll are final")
    chosen = [vote.option_id for vote in await tx.all(_votes_of(), poll_id=poll_id, account_id=viewer.account_id)]
    if chosen:
        await poll_rows.forget_votes_of(tx, poll_id, queries.signed_in(viewer))
        await _count(tx, row, chosen, -1, viewer.account_id)
    return (await load(tx, viewer, [poll_id]))[poll_id]


async def _count(tx: Tx, poll: Row, option_ids: list[int], by: int, account_id: int | None) -> None:
    await tx.run(_shift_options(), option_ids=option_ids, by=by)
    await tx.run(_shift(), poll_id=poll.id, votes=by * len(option_ids), voters=by)
    tx.emit(Voted(poll_id=poll.id, account_id=account_id or 0, post_id=poll.post_id))


async def _open(tx: Tx, viewer: Viewer, poll_id: int) -> Row:
    """A poll that the viewer may answer now, locked so that nobody is counted twice."""
    if viewer.account_id is None:
        raise NotSignedIn
    row = await _found(tx, viewer, poll_id)
    if row.closed_at is not None or (row.expires_at is not None and row.expires_at <= tx.now):
        raise NotAllowed("the poll has already ended")
    return row


async def _found(tx: Tx, viewer: Viewer, poll_id: int) -> Row:
    row = await poll_rows.locked(tx, poll_id)
    if row is None:
        raise NotFound("poll")
    seen = row.author_id == viewer.account_id if row.post_id is None else await can_see(tx, viewer, [row.post_id])
    if not seen:
        raise NotFound("poll")
    return row


async def load(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, PollView]:
    """Polls with the viewer's own answers, in one statement. That the viewer sees their posts is the caller's care."""
    rows = await tx.tuples(_rows(signed_in=viewer.signed_in), ids=list(ids), viewer_id=viewer.account_id)
    grouped: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return {poll_id: _view(tx, viewer, options) for poll_id, options in grouped.items()}


async def load_one(tx: Tx, viewer: Viewer, id: int) -> PollView:
    """One poll. Errors: NotFound, also when the viewer does not see its post."""
    row = await tx.first(_plain(), poll_id=id)
    if row is None:
        raise NotFound("poll")
    if row.post_id is None:
        seen = row.author_id == viewer.account_id
    else:
        seen = bool(await can_see(tx, viewer, [row.post_id]))
    if not seen:
        raise NotFound("poll")
    return (await load(tx, viewer, [id]))[id]


@statement
def _plain() -> Any:
    return select(_p.author_id, _p.post_id, _p.anonymous).where(_p.id == bindparam("poll_id"))


def _view(tx: Tx, viewer: Viewer, rows: list[Sequence[Any]]) -> PollView:
    (
        id, version, author_id, question, multiple, anonymous, final, hide_totals, expires_at, closed_at,
        votes_count, voters_count, created_at, *_,
    ) = rows[0]  # fmt: skip
    own = tuple(row[13] for row in rows if row[16])
    expired = closed_at is not None or (expires_at is not None and expires_at <= tx.now)
    return PollView(
        id, version, author_id, question, multiple == 1, anonymous == 1, final == 1,
        hide_totals == 1 and not expired, expires_at, expired,
        votes_count, voters_count, tuple(OptionView(row[13], row[14], row[15]) for row in rows), own, created_at,
        viewer.signed_in and not expired and not own,
        emoji.in_texts(known, *(row[14] for row in rows)) if (known := emoji.known(tx)) else (),
    )  # fmt: skip


async def voters(tx: Tx, viewer: Viewer, poll_id: int, option_id: int, page: Page) -> Slice[AccountView]:
    """Who chose an option of a poll that is not anonymous, paged by account id; nobody with whom there is a block,
    nobody suspended. Errors: NotFound, NotAllowed."""
    row = await tx.first(_plain(), poll_id=poll_id)
    await load_one(tx, viewer, poll_id)
    if row is None or row.anonymous:
        raise NotAllowed("the poll is anonymous")
    asked = {"poll_id": poll_id, "option_id": option_id, "viewer_id": viewer.account_id or 0}
    found = await tx.all(_voters(**page.flags), **asked, **page.params)
    ids = paging.sliced(found, page, lambda one: one.account_id, lambda one: int(one.account_id))
    views = await accounts.load(tx, viewer, ids.items)
    total = await tx.scalar(_count_voters(), poll_id=poll_id, option_id=option_id)
    kept = [(views[id], id) for id in ids.items if id in views]
    return Slice([account for account, _ in kept], ids.more, [id for _, id in kept], total)


async def close(tx: Tx, poll_id: int) -> None:
    """Job `polls.close`: tell that the time is over. Emits PollEnded once; does nothing when the end was moved."""
    row = await tx.first(_close(), poll_id=poll_id, at=tx.now)
    if row is not None:
        tx.emit(PollEnded(poll_id=poll_id, post_id=row.post_id))
