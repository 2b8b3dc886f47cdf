"""What a surface may know of a hashtag."""

import msgspec


class DayView(msgspec.Struct, frozen=True):
    """How a tag was used on one day: public posts that carry it, and how many accounts wrote them."""

    day: int  # its midnight, ms UTC
    uses: int
    accounts: int


class TagCard(msgspec.Struct, frozen=True):
    """A hashtag by itself. `id` is 0 while nobody has used it; the viewer's own marks are None for strangers."""

    id: int
    name: str
    url: str
    history: tuple[DayView, ...]  # today first
    following: bool | None = None
    featuring: bool | None = None


class FeaturedTagView(msgspec.Struct, frozen=True):
    """A hashtag on somebody's page, with how often they have written under it."""

    id: int
    name: str
    url: str
    uses: int
    last_at: int | None
