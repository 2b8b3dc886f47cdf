"""A year counted from the posts and follows themselves: a fixed number of statements, each over one range of ids."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, func, select

from veche.core.annual.views import Month, Report, TagCount
from veche.core.tx import Tx
from veche.db import statement
from veche.lib import snowflake
from veche.tables.graph import follows
from veche.tables.posts import post_tags, posts, tags

TAGS = 5
FEW = 10  # who writes less often reads more than they write

_p, _f = posts.c, follows.c
_OWN: Final = ("post", "comment")


def bounds(year: int) -> list[int]:
    """The first ids of the twelve months and of the next year, by the clock of UTC."""
    starts = [datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13)] + [datetime(year + 1, 1, 1, tzinfo=UTC)]
    return [snowflake.first_at(int(start.timestamp() * 1000)) for start in starts]


def _by_month(id: Any) -> list[Any]:
    edges: list[Any] = [bindparam(f"edge_{place}") for place in range(13)]
    return [
        func.coalesce(func.sum(case((and_(id >= edges[n], id < edges[n + 1]), 1), else_=0)), 0).label(f"month_{n + 1}")
        for n in range(12)
    ]


def _in_year(id: Any) -> Any:
    return and_(id >= bindparam("start"), id < bindparam("end"))


def _mine() -> Any:
    live = and_(_p.state == 0, _p.deleted_at.is_(None), _p.conversation_id.is_(None), _p.kind.in_(_OWN))
    return and_(_p.author_id == bindparam("account_id"), _in_year(_p.id), live)


@statement
def _written() -> Any:
    mere = and_(_p.repost_of_id.is_not(None), _p.source == "")
    kinds = {"reposts": mere, "replies": _p.reply_to_id.is_not(None), "polls": _p.poll_id.is_not(None)}
    counts = [func.coalesce(func.sum(case((rule, 1), else_=0)), 0).label(name) for name, rule in kinds.items()]
    return select(func.count().label("total"), *counts, *_by_month(_p.id)).where(_mine())


@statement
def _follows(*, side: str) -> Any:
    whose = _f.target_id if side == "in" else _f.follower_id
    return select(*_by_month(_f.id)).where(whose == bindparam("account_id"), _f.accepted == 1, _in_year(_f.id))


@statement
def _best(*, column: str) -> Any:
    open_ = _p.visibility.in_((0, 1))
    query = select(_p.id).where(_mine(), open_, _p[column] > 0, _p.repost_of_id.is_(None))
    return query.order_by(_p[column].desc(), _p.id.desc()).limit(1)


@statement
def _tags() -> Any:
    used = func.count()
    joined = posts.join(post_tags, post_tags.c.post_id == _p.id).join(tags, tags.c.id == post_tags.c.tag_id)
    query = select(tags.c.name, used).select_from(joined).where(_mine()).group_by(tags.c.name)
    return query.order_by(used.desc(), tags.c.name).limit(TAGS)


@statement
def _any() -> Any:
    return select(_p.id).where(_mine()).limit(1)


async def has_written(tx: Tx, account_id: int, year: int) -> bool:
    """Whether there is anything to tell of a year."""
    return await tx.scalar(_any(), **_range(account_id, year)) is not None


async def count(tx: Tx, account_id: int, year: int) -> Report:
    """The report of a year, from what is there now."""
    whole = _range(account_id, year)
    edges = {f"edge_{place}": id for place, id in enumerate(bounds(year))}
    written = await tx.first(_written(), **whole, **edges)
    gained = await tx.first(_follows(side="in"), **whole, **edges)
    begun = await tx.first(_follows(side="out"), **whole, **edges)
    best = {name: await tx.scalar(_best(column=f"{name}_count"), **whole) for name in ("likes", "reposts", "replies")}
    months = range(1, 13)
    return Report(
        archetype=_archetype(written),
        months=tuple(
            Month(month, *(int(getattr(row, f"month_{month}")) for row in (written, begun, gained))) for month in months
        ),
        tags=tuple(TagCount(name, number) for name, number in await tx.tuples(_tags(), **whole)),
        most_liked=best["likes"],
        most_reposted=best["reposts"],
        most_answered=best["replies"],
    )


def _range(account_id: int, year: int) -> dict[str, int]:
    edges = bounds(year)
    return {"account_id": account_id, "start": edges[0], "end": edges[-1]}


def _archetype(written: Any) -> str:
    """By what somebody does most: each word stands for more than half of all that was written."""
    if written.total < FEW:
        return "lurker"
    shares = {"reposter": written.reposts, "replier": written.replies, "pollster": written.polls * 5}
    name, most = max(shares.items(), key=lambda share: share[1])
    return name if most * 2 > written.total else "oracle"
