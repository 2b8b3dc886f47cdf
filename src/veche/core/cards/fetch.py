"""Job `cards.fetch` (network): looks at a page that somebody has shared, and keeps what it says of itself."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from sqlalchemy import bindparam, select, update

from veche.core.cards import page as pages
from veche.core.cards.found import Found, found
from veche.core.cards.service import is_due
from veche.core.errors import CoreError
from veche.core.events import CardChanged
from veche.core.media.process import Decoder
from veche.core.media.store import work_folder
from veche.core.tx import Tx, TxFactory
from veche.db import Row, statement
from veche.net import FetchError, HttpClient
from veche.storage import Storage, new_key
from veche.tables.cards import cards
from veche.tables.posts import posts

PAGE_BYTES = 4 << 20
OEMBED_BYTES = 256 << 10
IMAGE_BYTES = 8 << 20
TOUCHED = 500  # so many posts are shown anew when a card changes; older ones at their next change
HTML = ("text/html", "application/xhtml+xml")
FOLDER = "cards"


class Services(Protocol):
    """What this job needs of the composition."""

    @property
    def open_tx(self) -> TxFactory: ...

    @property
    def storage(self) -> Storage: ...

    @property
    def web(self) -> HttpClient: ...

    @property
    def decoder(self) -> Decoder: ...


class Picture(msgspec.Struct, frozen=True):
    """The stored picture of a card."""

    key: str
    width: int
    height: int
    blurhash: str | None


_NAMES = (
    "kind title description language author_name author_url provider_name provider_url html embed_url width height "
    "published_at image_key blurhash state fetched_at"
).split()


@statement
def _row() -> Any:
    return select(cards).where(cards.c.id == bindparam("card_id"))


@statement
def _save() -> Any:
    values = {name: bindparam(name, type_=cards.c[name].type) for name in _NAMES}
    return update(cards).where(cards.c.id == bindparam("card_id")).values(values | {"version": cards.c.version + 1})


@statement
def _touch() -> Any:
    """Posts with this card look different now."""
    p, newest = posts.c, posts.alias("newest")
    some = (
        select(newest.c.id).where(newest.c.card_id == bindparam("card_id")).order_by(newest.c.id.desc()).limit(TOUCHED)
    )
    return update(posts).where(p.id.in_(some.scalar_subquery())).values(version=p.version + 1)


async def fetch(services: Services, card_id: int) -> None:
    """Looks at the page, its oEmbed and its picture, then keeps what was found. A second run finds nothing to do.

    Whatever cannot be had is no card; the next post with the address asks again, after an hour. Emits CardChanged.
    """
    async with services.open_tx.read() as tx:
        row = await tx.first(_row(), card_id=card_id)
        if row is None or not is_due(row.state, row.fetched_at, tx.now):
            return
    card = await _look(services.web, row.url)
    picture = None if card is None or not card.image else await _picture(services, card.image)
    try:
        await services.open_tx.write(lambda tx: _keep(tx, row, card, picture))
    except BaseException:
        if picture is not None:
            await asyncio.shield(services.storage.delete(picture.key))
        raise
    if row.image_key is not None and card is not None:
        await services.storage.delete(row.image_key)


async def _keep(tx: Tx, row: Row, card: Found | None, picture: Picture | None) -> None:
    if card is None and row.state == "ready":
        # A page that is away for a while keeps the card that it had.
        values: dict[str, Any] = {name: getattr(row, name) for name in _NAMES}
    else:
        shown = card or Found()
        values = {name: getattr(shown, name) for name in _NAMES if hasattr(shown, name)}
        values |= {"state": "nothing" if card is None else "ready", "image_key": None, "blurhash": None}
    if picture is not None:
        values |= {"image_key": picture.key, "blurhash": picture.blurhash}
        if values["kind"] == "link":
            values |= {"width": picture.width, "height": picture.height}
    values["fetched_at"] = tx.now
    await tx.run(_save(), card_id=row.id, **values)
    if any(values[name] != getattr(row, name) for name in _NAMES if name != "fetched_at"):
        await tx.run(_touch(), card_id=row.id)
        tx.emit(CardChanged(card_id=row.id))


async def _look(web: HttpClient, url: str) -> Found | None:
    try:
        answer = await web.fetch(url, headers={"Accept": "text/html"}, max_bytes=PAGE_BYTES)
        if not answer.ok or answer.mime not in HTML:
            return None
        charset = answer.headers.get("content-type", "").partition("charset=")[2].strip(" \"';")[:40]
        page = await asyncio.to_thread(pages.read, answer.body, answer.url, charset)
        return found(page, await _oembed(web, page.oembed), answer.url)
    except FetchError:
        return None


async def _oembed(web: HttpClient, url: str) -> Mapping[str, Any]:
    """What the endpoint says; nothing when it says nothing sensible."""
    if not url:
        return {}
    try:
        answer = await web.fetch(url, headers={"Accept": "application/json"}, max_bytes=OEMBED_BYTES)
        said = answer.json() if answer.ok else {}
    except FetchError:
        return {}
    return said if isinstance(said, dict) else {}


async def _picture(services: Services, url: str) -> Picture | None:
    """Fetched, opened by the helper process, made smaller, stored; None when it is no picture."""
    try:
        answer = await services.web.fetch(url, headers={"Accept": "image/*"}, max_bytes=IMAGE_BYTES)
    except FetchError:
        return None
    if not answer.ok:
        return None
    async with work_folder() as folder:
        path = Path(folder) / "picture"
        await asyncio.to_thread(path.write_bytes, answer.body)
        try:
            decoded = await services.decoder.process(path, ("image",), workdir=folder)
        except CoreError:
            return None
        file = decoded.file("w1280") or decoded.file("original")
        if file is None:
            return None
        key = new_key(FOLDER, file.extension)
        await services.storage.put(key, file.path, file.mime)
        return Picture(key, file.width or 0, file.height or 0, decoded.blurhash)
