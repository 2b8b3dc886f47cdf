"""What is much talked of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DayView:
    """How often a thing was used on a day (ms UTC of its midnight), and by how many people."""

    starts_at: int
    uses: int
    people: int


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
