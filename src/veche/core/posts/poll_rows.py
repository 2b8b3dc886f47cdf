"""Rows of polls and their options: made, attached, exchanged. Input was checked before; nothing is told here."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from veche.core.errors import NotFound
from veche.core.posts.drafts import NewPoll
from veche.core.tx import Tx
from veche.db import Row, statement
from veche.tables.posts import poll_options, poll_votes, polls

_p, _o, _v = polls.c, poll_options.c, poll_votes.c


@statement
def _locked() -> Any:
    return select(polls).where(_p.id == bindparam("poll_id")).with_for_update()


@statement
def _insert() -> Any:
    names = "author_id post_id question multiple anonymous hide_totals final expires_at created_at".split()
    return insert(polls).values({name: bindparam(name) for name in names}).returning(_p.id)


@statement
def _insert_option() -> Any:
    return insert(poll_options).values({name: bindparam(name) for name in ("poll_id", "position", "text")})


@statement
def _attach() -> Any:
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"), _p.author_id == bindparam("of_author"), _p.post_id.is_(None))
        .values(post_id=bindparam("to_post"))
    )


@statement
def _options_of() -> Any:
    return select(_o.id, _o.text).where(_o.poll_id == bindparam("poll_id")).order_by(_o.position)


@statement
def _forget_votes(*, of_one: bool) -> Any:
    query = delete(poll_votes).where(_v.poll_id == bindparam("poll_id"))
    return query.where(_v.account_id == bindparam("account_id")) if of_one else query


@statement
def _forget_options() -> Any:
    return delete(poll_options).where(_o.poll_id == bindparam("poll_id"))


@statement
def _renew() -> Any:
    names = "question multiple anonymous hide_totals final expires_at".split()
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"))
        .values(
            {name: bindparam(name) for name in names}
            | {"votes_count": 0, "voters_count": 0, "closed_at": None, "version": _p.version + 1}
        )
    )


@statement
def _keep() -> Any:
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"))
        .values(
            expires_at=bindparam("expires_at"),
            hide_totals=bindparam("hide_totals"),
            closed_at=None,
            version=_p.version + 1,
        )
    )


async def insert_poll(tx: Tx, author_id: int, new: NewPoll, post_id: int | None) -> int:
    """The rows of a poll whose input was checked; its end is put on the schedule."""
    poll_id: int = await tx.scalar(
        _insert(),
        author_id=author_id,
        post_id=post_id,
        question=new.question,
        **_settings(new),
        created_at=tx.now,
    )
    await _insert_options(tx, poll_id, new)
    await _schedule_end(tx, poll_id, new.expires_at)
    return poll_id


def _settings(new: NewPoll) -> dict[str, Any]:
    return {
        "multiple": int(new.multiple),
        "anonymous": int(new.anonymous),
        "hide_totals": int(new.hide_totals),
        "final": int(new.final),
        "expires_at": new.expires_at,
    }


async def _insert_options(tx: Tx, poll_id: int, new: NewPoll) -> None:
    rows = [{"poll_id": poll_id, "position": place, "text": text} for place, text in enumerate(new.options)]
    await tx.many(_insert_option(), rows)


async def _schedule_end(tx: Tx, poll_id: int, expires_at: int | None) -> None:
    if expires_at is not None:
        await tx.enqueue(
            "polls.close", unique=f"polls.close:{poll_id}:{expires_at}", run_at=expires_at, poll_id=poll_id
        )


async def locked(tx: Tx, poll_id: int) -> Row | None:
    """The row of a poll, held so that nobody is counted twice."""
    return await tx.first(_locked(), poll_id=poll_id)


async def option_ids(tx: Tx, poll_id: int) -> set[int]:
    """What can be chosen."""
    return {row.id for row in await tx.all(_options_of(), poll_id=poll_id)}


async def options(tx: Tx, poll_id: int) -> list[str]:
    """The texts of a poll's options."""
    return [row.text for row in await tx.all(_options_of(), poll_id=poll_id)]


async def forget_votes_of(tx: Tx, poll_id: int, account_id: int) -> None:
    """Take somebody's votes away; counting is the caller's."""
    await tx.run(_forget_votes(of_one=True), poll_id=poll_id, account_id=account_id)


async def attach(tx: Tx, author_id: int, poll_id: int, post_id: int) -> None:
    """Give a waiting poll its post. Errors: NotFound, also when it is another's or has its post already."""
    if not await tx.run(_attach(), poll_id=poll_id, of_author=author_id, to_post=post_id):
        raise NotFound("poll")


@statement
def _forget_poll() -> Any:
    return delete(polls).where(_p.id == bindparam("poll_id"))


@statement
def _move() -> Any:
    return (
        update(polls)
        .where(_p.id == bindparam("poll_id"), _p.expires_at.is_not(None))
        .values(expires_at=_p.expires_at + bindparam("by"), version=_p.version + 1)
        .returning(_p.expires_at)
    )


async def remove(tx: Tx, poll_id: int) -> None:
    """As if it had never been."""
    for stmt in (_forget_votes(of_one=False), _forget_options(), _forget_poll()):
        await tx.run(stmt, poll_id=poll_id)


async def move_end(tx: Tx, poll_id: int, by: int) -> None:
    """Its post comes at another time, so it ends at another."""
    expires_at = await tx.scalar(_move(), poll_id=poll_id, by=by)
    await _schedule_end(tx, poll_id, expires_at)


async def replace(tx: Tx, poll_id: int, new: NewPoll) -> None:
    """Other options or settings: all votes go. The same options keep them. The input was checked."""
    old = await locked(tx, poll_id)
    texts = await options(tx, poll_id)
    if old is not None and texts == list(new.options) and bool(old.multiple) == new.multiple:
        await tx.run(_keep(), poll_id=poll_id, expires_at=new.expires_at, hide_totals=int(new.hide_totals))
    else:
        await tx.run(_forget_votes(of_one=False), poll_id=poll_id)
        await tx.run(_forget_options(), poll_id=poll_id)
        await tx.run(_renew(), poll_id=poll_id, question=new.question, **_settings(new))
        await _insert_options(tx, poll_id, new)
    await _schedule_end(tx, poll_id, new.expires_at)
