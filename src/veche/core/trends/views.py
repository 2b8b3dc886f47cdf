"""What is much talked of."""

from dataclasses import dataclass

from veche.core.tags.views import DayView


@dataclass(frozen=True, slots=True)
class TagTrend:
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
