"""How much a thing is talked of: every few minutes, by what people did in the last days.

A tag counts by the people who use it, against those of the day before; a post by its likes and reposts. The square of
what is more than expected is the score, which halves every few hours from its peak: so what is new passes what stays.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, func, select

from veche.core.timelines.candidates import is_public
from veche.core.timelines.everybody import may_stand_in_public
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.lib import snowflake
from veche.lib.times import DAY, HOUR
from veche.tables.accounts import accounts
from veche.tables.posts import post_tags, posts, tags
from veche.tables.trends import trends

REFRESH = "trends.refresh"
FADING, POST_HALF_LIFE = 4 * HOUR, 6 * HOUR
FADED = 0.3  # below that nobody speaks of it any more
LOOKED_BACK = 3 * DAY
MOST = 1000  # posts that are looked at

_p, _t = posts.c, trends.c
Score = tuple[float, float, int]  # score, peak, when the peak was


def of_open_author(p: Any) -> Any:
    """Of somebody who lets themselves be found."""
    a = accounts.alias()
    return exists().where(a.c.id == p.c.author_id, a.c.discoverable == 1)


@statement
def _tags_in_use() -> Any:
    recent = _p.id >= bindparam("day_id")
    now = func.count(case((recent, _p.author_id), else_=None).distinct())
    before = func.count(case((recent, None), else_=_p.author_id).distinct())
    joined = posts.join(post_tags, post_tags.c.post_id == _p.id).join(tags, tags.c.id == post_tags.c.tag_id)
    return (
        select(post_tags.c.tag_id, now, before)
        .select_from(joined)
        .where(
            _p.id >= bindparam("start_id"), _p.visibility == 0, tags.c.usable == 1,
            may_stand_in_public(posts, None), of_open_author(posts),
        )
        .group_by(post_tags.c.tag_id)
        .having(now >= bindparam("least"))
    )  # fmt: skip


@statement
def _posts_liked() -> Any:
    liked = _p.likes_count + _p.reposts_count
    return (
        select(_p.id, _p.created_at, liked)
        .where(
            _p.id >= bindparam("start_id"), is_public(posts), _p.reply_to_id.is_(None), _p.sensitive == 0,
            _p.warning == "", liked >= bindparam("least"), may_stand_in_public(posts, None), of_open_author(posts),
        )
        .order_by(liked.desc())
        .limit(MOST)
    )  # fmt: skip


@statement
def _known() -> Any:
    return select(_t.thing_id, _t.score, _t.peak, _t.peak_at).where(_t.kind == bindparam("kind"))


@statement
def _write() -> Any:
    shown = ("score", "peak", "peak_at")
    return upsert(trends, "kind", "thing_id", *shown, conflict=["kind", "thing_id"], set_=list(shown))


@statement
def _remove() -> Any:
    return delete(trends).where(_t.kind == bindparam("kind"), ids_in(_t.thing_id, "ids"))


async def look_at_tags(tx: Tx) -> dict[int, float]:
    """Tags that more people use than the day before, with their surprise."""
    day, two_days = snowflake.first_at(tx.now - DAY), snowflake.first_at(tx.now - 2 * DAY)
    least = tx.settings.trends.tag_people
    used = await tx.tuples(_tags_in_use(), start_id=two_days, day_id=day, least=least, now=tx.now)
    return {id: surprise(now, before) for id, now, before in used}


async def look_at_posts(tx: Tx) -> dict[int, float]:
    """Posts that are liked, with their score: they fade from their own hour, for their likes are never fewer."""
    start, least = snowflake.first_at(tx.now - LOOKED_BACK), tx.settings.trends.post_reactions
    liked = await tx.tuples(_posts_liked(), start_id=start, least=least, now=tx.now)
    return {id: surprise(count, 1) * _left(tx.now - at, POST_HALF_LIFE) for id, at, count in liked}


async def write(tx: Tx, kind: str, scores: Mapping[int, float]) -> None:
    """These scores in the place of those before."""
    await _replace(tx, kind, {id: (score, score, tx.now) for id, score in scores.items()})


async def write_fading(tx: Tx, kind: str, scores: Mapping[int, float], half_life: int) -> None:
    """What is talked of now, beside what was and fades."""
    faded: dict[int, Score] = {
        id: (peak * _left(tx.now - at, half_life), peak, at) for id, _, peak, at in await tx.tuples(_known(), kind=kind)
    }
    for id, score in scores.items():
        if id not in faded or score > faded[id][0]:
            faded[id] = (score, score, tx.now)
    await _replace(tx, kind, faded)


async def _replace(tx: Tx, kind: str, scores: Mapping[int, Score]) -> None:
    known = {row[0] for row in await tx.tuples(_known(), kind=kind)}
    kept = {id: score for id, score in scores.items() if score[0] >= FADED}
    await forget(tx, kind, known - kept.keys())
    rows = [
        {"kind": kind, "thing_id": id, "score": score, "peak": peak, "peak_at": at}
        for id, (score, peak, at) in sorted(kept.items())
    ]
    if rows:
        await tx.many(_write(), rows)


async def forget(tx: Tx, kind: str, ids: Iterable[int]) -> None:
    """These are not talked of any more."""
    if gone := sorted(ids):
        await tx.run(_remove(), kind=kind, ids=gone)


def surprise(seen: int, expected: int) -> float:
    """How much more than expected."""
    expected = max(expected, 1)
    return (seen - expected) ** 2 / expected if seen > expected else 0.0


def _left(age: int, half_life: int) -> float:
    """The part that is left after a time."""
    return float(0.5 ** (max(age, 0) / half_life))
