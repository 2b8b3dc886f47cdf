"""What is much talked of."""

import msgspec

from veche.core.cards.views import CardView
from veche.core.tags.views import DayView


class TagTrend(msgspec.Struct, frozen=True):
    """A hashtag with its last days. `approved`: True, False, or None while nobody has decided.

    `usable`: posts may carry it; `listable`: it is found and suggested.
    """

    id: int
    name: str
    display_name: str
    url: str
    history: tuple[DayView, ...]
    approved: bool | None
    usable: bool
    listable: bool
    shown: bool


class LinkTrend(msgspec.Struct, frozen=True):
    """A link by its card, with its last days, and what was decided about it or its publisher."""

    card: CardView
    history: tuple[DayView, ...]
    approved: bool | None
    shown: bool


class PublisherTrend(msgspec.Struct, frozen=True):
    """A host to which people link, and what was decided about it."""

    host: str
    approved: bool | None
    decided_at: int | None
