"""Which emoji there are: in the memory of every process, read anew when an event says that they changed.

Texts are looked through when a view is made, and only where there are any emoji at all: an instance without them pays
for nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from veche.core.emoji.views import EmojiView
from veche.core.tx import Tx, TxFactory
from veche.db import statement
from veche.settings import Settings
from veche.tables.emoji import emojis

_NAMED = re.compile(r"(?<![A-Za-z0-9_:]):([A-Za-z0-9_]{2,60}):(?![A-Za-z0-9_:])")
_e = emojis.c


class Shelf:
    """The emoji of one database; replaced as a whole, never changed."""

    def __init__(self) -> None:
        self.known: Mapping[str, EmojiView] = {}


@statement
def _all() -> Any:
    return select(_e.shortcode, _e.original, _e.still, _e.category, _e.visible).order_by(_e.category, _e.shortcode)


async def listed(tx: Tx) -> list[EmojiView]:
    """All of them, by category and word. One statement."""
    base = _base(tx.settings)
    return [
        EmojiView(word, f"{base}/{original}", f"{base}/{still}", category, visible == 1)
        for word, original, still, category, visible in await tx.tuples(_all())
    ]


async def refresh(open_tx: TxFactory) -> None:
    """Read which there are, at the start of a process and after each change."""
    async with open_tx.read() as tx:
        tx.memory(Shelf).known = {one.shortcode: one for one in await listed(tx)}


def known(tx: Tx) -> Mapping[str, EmojiView]:
    """By their words; what `in_texts` is given. Empty, and false, while there are none."""
    return tx.memory(Shelf).known


def in_texts(known: Mapping[str, EmojiView], *texts: str) -> tuple[EmojiView, ...]:
    """The emoji that stand in the texts, each once, in their order."""
    named = {word: None for text in texts if ":" in text for word in _NAMED.findall(text)}
    return tuple(known[word] for word in named if word in known)


def _base(settings: Settings) -> str:
    return (settings.storage.public_url or settings.url("/files")).rstrip("/")
