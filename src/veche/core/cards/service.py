"""Cards of links: which one a post has, and what is known of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urldefrag

from sqlalchemy import bindparam, select

from veche.core.accounts.images import file_url
from veche.core.cards.views import CardView
from veche.core.tx import Tx
from veche.db import ids_in, statement, upsert
from veche.lib import urls
from veche.lib.times import DAY, HOUR
from veche.tables.cards import cards

FETCH = "cards.fetch"
FRESH, TRY_AGAIN = 14 * DAY, HOUR
LONGEST = 2000

_c = cards.c
_SHOWN = tuple(
    _c[name]
    for name in (
        "id url kind title description language author_name author_url provider_name provider_url html embed_url width "
        "height image_key blurhash published_at"
    ).split()
)


_IMAGE = 14  # the place of `image_key`


@statement
def _insert() -> Any:
    return upsert(cards, "url", "created_at", conflict=["url"])


@statement
def _by_url() -> Any:
    return select(_c.id, _c.state, _c.fetched_at).where(_c.url == bindparam("url"))


@statement
def _ready() -> Any:
    return select(*_SHOWN).where(ids_in(_c.id, "ids"), _c.state == "ready")


async def of_links(tx: Tx, links: Sequence[str]) -> int | None:
    """The card of the first of these links that leads elsewhere; None if none does.

    An address that nobody has shared yet, or not for long, is looked at by a job; until then the card shows nothing.
    """
    url = next((found for link in links if (found := _foreign(tx, link))), None)
    if url is None or not tx.settings.http.previews:
        return None
    row = await tx.first(_by_url(), url=url)
    if row is None:
        await tx.run(_insert(), url=url, created_at=tx.now)
        row = await tx.first(_by_url(), url=url)
        assert row is not None
    if is_due(row.state, row.fetched_at, tx.now):
        await tx.enqueue(FETCH, unique=f"{FETCH}:{row.id}", card_id=row.id)
    id: int = row.id
    return id


def is_due(state: str, fetched_at: int | None, now: int) -> bool:
    """Whether it is time to look at the page (again)."""
    return fetched_at is None or now - fetched_at > (FRESH if state == "ready" else TRY_AGAIN)


def _foreign(tx: Tx, link: str) -> str:
    url = urldefrag(link).url
    if len(url) > LONGEST or not urls.is_web(url):
        return ""
    return "" if urls.origin(url) == urls.origin(tx.settings.server.base_url) else url


async def find(tx: Tx, url: str) -> int | None:
    """The id of the card of an address that somebody has shared."""
    row = await tx.first(_by_url(), url=urldefrag(url).url)
    return None if row is None else row.id


async def load(tx: Tx, ids: Iterable[int]) -> dict[int, CardView]:
    """What is known of these cards; those of which nothing is known are left out. One statement."""
    return {row[0]: _view(tx, row) for row in await tx.tuples(_ready(), ids=[*{*ids}])}


def _view(tx: Tx, row: Sequence[Any]) -> CardView:
    shown = [*row]
    shown[_IMAGE] = None if row[_IMAGE] is None else file_url(tx.settings, row[_IMAGE])
    return CardView(*shown)
