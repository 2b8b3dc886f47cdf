"""Filters held against posts. Who has none costs one comparison; what was found is remembered by versions."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import literal, select, union_all

from veche.core.filters import queries
from veche.core.filters.sieve import Sieve, lasting, matter
from veche.core.filters.views import Hit
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.lib.html import to_plain
from veche.tables.media import media
from veche.tables.posts import poll_options, polls, post_media, posts

MOST = 50_000


class Asked(NamedTuple):
    """A post, and the post whose words it shows (itself, or what it merely reposts) with that one's version."""

    id: int
    shown_id: int
    shown_version: int


class Remembered:
    """One per process and database: sieves by account, hits by all versions that they depend on. Only single steps on
    dicts, because threads share it."""

    def __init__(self) -> None:
        self.sieves: dict[int, Sieve] = {}
        self.hits: dict[tuple[int, int, Asked], tuple[Hit, ...]] = {}


@statement
def _words() -> Any:
    """Everything written in these posts, as rows (post, HTML or nothing, plain text)."""
    p, asked = posts.c, polls.c
    themselves = (
        select(p.id, p.html, (p.warning + "\n\n" + p.title).label("words"), asked.question.label("question"))
        .select_from(posts.outerjoin(polls, asked.id == p.poll_id))
        .where(ids_in(p.id, "ids"))
    )
    options = (
        select(p.id, literal(""), poll_options.c.text, literal(""))
        .select_from(posts.join(poll_options, poll_options.c.poll_id == p.poll_id))
        .where(ids_in(p.id, "ids"))
    )
    files = (
        select(post_media.c.post_id, literal(""), media.c.description, literal(""))
        .select_from(post_media.join(media, media.c.id == post_media.c.media_id))
        .where(ids_in(post_media.c.post_id, "ids"))
    )
    return union_all(themselves, options, files)


async def hits(tx: Tx, account_id: int, version: int, asked: Iterable[Asked]) -> dict[int, tuple[Hit, ...]]:
    """What the account's filters find in these posts, by id; posts without any are left out.

    `version` is the account's `filters_version`. One statement for words that were not met yet, three for new filters.
    """
    if version <= 0:
        return {}
    known = Remembered() if tx.writing else tx.memory(Remembered)
    sieve = known.sieves.get(account_id)
    if sieve is None or sieve.version != version:
        sieve = known.sieves[account_id] = Sieve(version, await queries.load(tx, account_id))
    found: dict[int, tuple[Hit, ...]] = {}
    new: list[Asked] = []
    for one in asked if sieve else ():
        remembered = known.hits.get((account_id, version, one))
        if remembered is None:
            new.append(one)
        elif remembered:
            found[one.id] = remembered
    if new:
        found.update(await _held_against(tx, sieve, account_id, new, known))
    kept = {id: lasting(some, tx.now) for id, some in found.items()}
    return {id: some for id, some in kept.items() if some}


async def _held_against(
    tx: Tx, sieve: Sieve, account_id: int, new: Sequence[Asked], known: Remembered
) -> dict[int, tuple[Hit, ...]]:
    pieces: dict[int, list[str]] = {}
    for id, html, words, question in await tx.tuples(_words(), ids=[*{one.shown_id for one in new}]):
        pieces.setdefault(id, []).extend((words or "", to_plain(html) if html else "", question or ""))
    if len(known.hits) > MOST:
        known.hits.clear()
    found: dict[int, tuple[Hit, ...]] = {}
    for one in new:
        some = sieve.hits(matter(pieces.get(one.shown_id, ())), [*dict.fromkeys((one.id, one.shown_id))])
        known.hits[account_id, sieve.version, one] = some
        if some:
            found[one.id] = some
    return found


async def sieve_of(tx: Tx, account_id: int) -> Sieve:
    """The account's filters as they are now, for whoever holds many posts against them."""
    return Sieve(0, await queries.load(tx, account_id))
