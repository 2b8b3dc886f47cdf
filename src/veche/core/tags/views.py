"""What a surface may know of a hashtag."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DayView:
    """How a tag was used on one day: public posts that carry it, and how many accounts wrote them."""

    day: int  # its midnight, ms UTC
    uses: int
    accounts: int


@dataclass(frozen=True, slots=True)
class TagCard:
    """A hashtag by itself. `id` is 0 while nobody has used it; the viewer's own marks are None for strangers."""

    id: int
    name: str
    url: str
    history: tuple[DayView, ...]  # today first
    following: bool | None = None
    featuring: bool | None = None


@dataclass(frozen=True, slots=True)
class FeaturedTagView:
    """A hashtag on somebody's page, with how often they have written under it."""

    id: int
    name: str
    url: str
    uses: int
    last_at: int | None
