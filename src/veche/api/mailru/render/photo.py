"""Photo (specs/mailru.md d.9)."""

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailru import ids
from veche.core.media.views import MediaView

SHOWN = 480  # the longest side of `src`


class Photo(msgspec.Struct):
    """A picture that was uploaded."""

    pid: str
    aid: str
    owner: str
    title: str
    src: str
    src_small: str
    created: int
    width: int
    height: int
    size: int
    src_big: str | UnsetType = UNSET


def photo(item: MediaView) -> Photo:
    """`src_big` only where there is more to see than in `src`."""
    original = item.file("original")
    small = item.file("small") or original
    width, height = item.width or 0, item.height or 0
    return Photo(
        pid=str(item.id),
        aid="_myphoto",
        owner=ids.uid(item.owner_id),
        title=item.title,
        src=small.url if small else "",
        src_small=small.url if small else "",
        created=item.created_at // 1000,
        width=width,
        height=height,
        size=original.size if original else 0,
        src_big=original.url if original and max(width, height) > SHOWN else UNSET,
    )
