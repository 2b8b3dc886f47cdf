"""A picture (specs/vk.md 2.6)."""

from typing import Any

from veche.api.vk import ids
from veche.api.vk.version import Version
from veche.core.media.views import FileView, MediaView

WALL_ALBUM = -7
_LETTERS = (("s", 75), ("m", 130), ("x", 604), ("y", 807), ("z", 1080), ("w", 2560))
_FLAT = ((75, "photo_75"), (130, "photo_130"), (604, "photo_604"), (807, "photo_807"), (1280, "photo_1280"),
         (2560, "photo_2560"))  # fmt: skip
_LEGACY = (("src_small", 75), ("src", 130), ("src_big", 604), ("src_xbig", 807), ("src_xxbig", 1280),
           ("src_xxxbig", 2560))  # fmt: skip


def _side(file: FileView) -> int:
    return max(file.width or 0, file.height or 0)


def _files(media: MediaView) -> list[FileView]:
    """What there is, the smallest first."""
    return sorted((file for file in media.files if file.role != "static"), key=_side)


def _nearest(files: list[FileView], side: int) -> FileView | None:
    """The largest that is not larger than asked, else the smallest."""
    fitting = [file for file in files if _side(file) <= side]
    return fitting[-1] if fitting else (files[0] if files else None)


def _size(letter: str, file: FileView) -> dict[str, Any]:
    return {"type": letter, "url": file.url, "width": file.width or 0, "height": file.height or 0}


def sizes(media: MediaView) -> list[dict[str, Any]]:
    """Letters s, m, x always; larger ones as far as the picture reaches."""
    files = _files(media)
    if not files:
        return []
    largest = _side(files[-1])
    found: list[dict[str, Any]] = []
    reached = 0
    for letter, side in _LETTERS:
        file = _nearest(files, side)
        if file is not None and (side <= 604 or reached < largest):
            found.append(_size(letter, file))
        reached = side
    return found


def photo(media: MediaView, version: Version, *, flat: bool | None = None) -> dict[str, Any]:
    """One photo; without `v` also with the flat addresses that old clients read."""
    files = _files(media)
    album = media.album_id or WALL_ALBUM
    found: dict[str, Any] = {
        "id": media.id,
        "owner_id": media.owner_id,
        "user_id": media.owner_id,
        "album_id": album,
        "date": ids.seconds(media.created_at),
        "text": media.description,
        "width": media.width or 0,
        "height": media.height or 0,
        "sizes": sizes(media),
        "has_tags": False,
    }
    if files:
        original = media.file("original") or files[-1]
        found["orig_photo"] = _size("base", original)
    if (flat if flat is not None else not version.given) and files:
        largest = _side(files[-1])
        found |= {"pid": media.id, "aid": album, "created": found["date"], "url": files[-1].url}
        previous = 0
        for side, name in _FLAT:
            if previous < largest or side <= 604:
                found[name] = getattr(_nearest(files, side), "url", "")
            previous = side
        found |= {name: getattr(_nearest(files, side), "url", "") for name, side in _LEGACY}
        found["src_original"] = files[-1].url
    return found
