"""Figures by the day, counted from the rows themselves: for those who keep the instance."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Select, Text, bindparam, func, literal_column, or_, select, text, union_all

from veche.core.errors import Invalid
from veche.core.moderation.dossiers import check_moderates
from veche.core.moderation.views import DayValue, MeasureView, Span
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.lib import snowflake
from veche.lib.text import normalize
from veche.lib.times import DAY
from veche.tables.accounts import accounts, users
from veche.tables.graph import follows
from veche.tables.media import media
from veche.tables.moderation import reports
from veche.tables.posts import likes, post_tags, posts, tags

MOST_DAYS = 1100
_NOWHERE = " "  # no server is called so
_a, _p, _l, _u, _r = accounts.c, posts.c, likes.c, users.c, reports.c
_SINCE, _UNTIL = bindparam("since", type_=BigInteger()), bindparam("until", type_=BigInteger())
_FROM_ID, _TO_ID = bindparam("from_id", type_=BigInteger()), bindparam("to_id", type_=BigInteger())
_TAG, _DOMAIN = bindparam("tag_id", type_=BigInteger()), bindparam("domain", type_=Text())


class Source(msgspec.Struct, frozen=True):
    """Where a figure comes from. `rows(bounded)` selects `at` (ms) and `what`, of the span only or of all times;
    `distinct` counts different ones; `total` says that the total is of all times."""

    rows: Callable[[bool], Select[Any]]
    distinct: bool = False
    total: bool = False
    bytes: bool = False


def _within(column: Any, bounded: bool) -> list[Any]:
    return [column >= _SINCE, column < _UNTIL] if bounded else []


def _by_id(column: Any, bounded: bool) -> list[Any]:
    """The same by ids, which begin with the moment: read by the primary key."""
    return [column >= _FROM_ID, column < _TO_ID] if bounded else []


def _rows(at: Any, what: Any, source: Any, *where: Any) -> Select[Any]:
    return select(at.label("at"), what.label("what")).select_from(source).where(*where)


_LIVE = (_p.deleted_at.is_(None), _p.state == 0, _p.conversation_id.is_(None))


def _active(bounded: bool) -> Any:
    """People of ours who wrote or liked something."""
    written = _rows(_p.created_at, _p.author_id, posts, _p.local == 1, *_by_id(_p.id, bounded))
    joined = likes.join(accounts, _a.id == _l.account_id)
    liked = _rows(_l.created_at, _l.account_id, joined, _a.domain == "", *_by_id(_l.id, bounded))
    return union_all(written, liked)


def _interactions(bounded: bool) -> Any:
    """Likes, answers and reposts of what was written here."""
    target = posts.alias("target")
    liked = likes.join(target, target.c.id == _l.post_id)
    answers = posts.join(target, target.c.id == func.coalesce(_p.reply_to_id, _p.repost_of_id))
    about = or_(_p.reply_to_id.is_not(None), _p.repost_of_id.is_not(None))
    return union_all(
        _rows(_l.created_at, _l.id, liked, target.c.local == 1, *_by_id(_l.id, bounded)),
        _rows(_p.created_at, _p.id, answers, about, target.c.local == 1, *_LIVE, *_by_id(_p.id, bounded)),
    )


def _tagged(what: Any) -> Callable[[bool], Select[Any]]:
    def rows(bounded: bool) -> Select[Any]:
        joined = post_tags.join(posts, _p.id == post_tags.c.post_id).join(accounts, _a.id == _p.author_id)
        return _rows(_p.created_at, what, joined, post_tags.c.tag_id == _TAG, *_LIVE, *_by_id(_p.id, bounded))

    return rows


def _of_server(at: Any, what: Any, source: Any, account: Any) -> Callable[[bool], Select[Any]]:
    """Things that belong to accounts of a server."""

    def rows(bounded: bool) -> Select[Any]:
        joined = source.join(accounts, _a.id == account) if source is not accounts else accounts
        return _rows(at, what, joined, _a.domain == _DOMAIN, *_within(at, bounded))

    return rows


def _server_posts(bounded: bool) -> Select[Any]:
    joined = posts.join(accounts, _a.id == _p.author_id)
    return _rows(_p.created_at, _p.id, joined, _a.domain == _DOMAIN, *_LIVE, *_by_id(_p.id, bounded))


SOURCES: Mapping[str, Source] = {
    "active_users": Source(_active, distinct=True),
    "new_users": Source(lambda bounded: _rows(_u.created_at, _u.id, users, *_within(_u.created_at, bounded))),
    "interactions": Source(_interactions),
    "opened_reports": Source(lambda bounded: _rows(_r.created_at, _r.id, reports, *_within(_r.created_at, bounded))),
    "resolved_reports": Source(
        lambda bounded: _rows(_r.resolved_at, _r.id, reports, *_within(_r.resolved_at, bounded))
    ),
    "tag_uses": Source(_tagged(_p.id)),
    "tag_accounts": Source(_tagged(_p.author_id), distinct=True),
    "tag_servers": Source(_tagged(_a.domain), distinct=True),
    "instance_accounts": Source(_of_server(_a.created_at, _a.id, accounts, None), total=True),
    "instance_statuses": Source(_server_posts, total=True),
    "instance_reports": Source(_of_server(_r.created_at, _r.id, reports, _r.target_id), total=True),
    "instance_followers": Source(
        _of_server(follows.c.created_at, follows.c.id, follows, follows.c.follower_id), total=True
    ),
    "instance_follows": Source(
        _of_server(follows.c.created_at, follows.c.id, follows, follows.c.target_id), total=True
    ),
    "instance_media_attachments": Source(
        _of_server(media.c.created_at, media.c.id, media, media.c.owner_id), total=True, bytes=True
    ),
}


@statement
def _by_day(*, key: str) -> Any:
    source = SOURCES[key]
    rows = source.rows(True).subquery("counted")
    day = (rows.c.at // literal_column(str(DAY), BigInteger())).label("day")
    figure = func.count(rows.c.what.distinct()) if source.distinct else func.count()
    return select(day, figure.label("figure")).select_from(rows).group_by(day)


@statement
def _total(*, key: str, bounded: bool) -> Any:
    source = SOURCES[key]
    rows = source.rows(bounded).subquery("counted")
    return select(func.count(rows.c.what.distinct()) if source.distinct else func.count()).select_from(rows)


@statement
def _bytes(*, bounded: bool, database: str) -> Any:
    """The sizes stand in the JSON of the files, which each database reads in its own way."""
    day = f"m.created_at / {DAY}"
    each, size = JSON_SIZES[database]
    within = " AND m.created_at >= :since AND m.created_at < :until GROUP BY 1" if bounded else ""
    head = f"{day} AS day, " if bounded else ""
    sql = (
        f"SELECT {head}COALESCE(SUM({size}), 0) AS figure FROM media m JOIN accounts a ON a.id = m.owner_id, {each}"
        f" WHERE a.domain = :domain AND m.deleted_at IS NULL{within}"
    )
    return text(sql).bindparams(_DOMAIN, *([_SINCE, _UNTIL] if bounded else []))


JSON_SIZES = {
    "sqlite": ("json_each(m.files) f", "json_extract(f.value, '$.size')"),
    "postgresql": ("json_array_elements(m.files::json) f", "(f->>'size')::bigint"),
}


@statement
def _tag() -> Any:
    return select(tags.c.id).where(or_(tags.c.name == bindparam("name"), tags.c.id == bindparam("tag_id")))


async def measures(
    tx: Tx, viewer: Viewer, keys: tuple[str, ...], span: Span, about: Mapping[str, str]
) -> list[MeasureView]:
    """The figures asked for, in that order; unknown ones are left out. Moderators.

    `about[key]` is the tag (its name or number) or the server of a figure that is about one. Errors: NotAllowed,
    Invalid (too many days).
    """
    check_moderates(viewer)
    check_span(span)
    known = [key for key in dict.fromkeys(keys) if key in SOURCES]
    return [await _measure(tx, key, span, about.get(key, "")) for key in known]


async def _measure(tx: Tx, key: str, span: Span, about: str) -> MeasureView:
    source = SOURCES[key]
    known = await subject(tx, key, about)
    if source.bytes:
        counted = dict(await tx.tuples(_bytes(bounded=True), **known, **bounds(span)))
        total = int((await tx.tuples(_bytes(bounded=False), **known))[0][0])
    else:
        counted = dict(await tx.tuples(_by_day(key=key), **known, **bounds(span)))
        total = await tx.scalar(_total(key=key, bounded=not source.total), **known, **bounds(span))
    before = None
    if not source.total:
        before = await tx.scalar(_total(key=key, bounded=True), **known, **bounds(span.before))
    days = tuple(DayValue(day * DAY, int(counted.get(day, 0))) for day in range(span.first, span.last + 1))
    return MeasureView(key, total, before, days, "bytes" if source.bytes else None)


def check_span(span: Span) -> None:
    """Errors: Invalid."""
    if span.last < span.first:
        raise Invalid("end_at", "is before the start")
    if span.last - span.first >= MOST_DAYS:
        raise Invalid("end_at", f"is too far from the start: at most {MOST_DAYS} days are counted")
    if not 0 <= span.first <= span.last < 1 << 16:
        raise Invalid("start_at", "is out of range")


def bounds(span: Span) -> dict[str, int]:
    """The span as parameters, in moments and in ids."""
    since, until = max(span.first, 0) * DAY, max(span.last + 1, 0) * DAY
    ids = {"from_id": snowflake.compose(since, 0), "to_id": snowflake.compose(until, 0)}
    return {"since": since, "until": until, **ids}


async def subject(tx: Tx, key: str, about: str) -> dict[str, Any]:
    """The tag or the server that a figure is about, as parameters; what is not known counts nothing."""
    name = normalize(about).strip().lstrip("#").lower()
    tag_id: int | None = None
    if key.startswith("tag_") and name:
        number = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0
        tag_id = await tx.scalar(_tag(), name=name, tag_id=number)
    domain = "" if name == tx.settings.domain else name or _NOWHERE
    return {"tag_id": tag_id or 0, "domain": domain}
