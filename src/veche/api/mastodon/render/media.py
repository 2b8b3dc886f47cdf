"""Attachments."""

from typing import Any

import msgspec

from veche.core.media.views import FileView, MediaView


class MediaAttachment(msgspec.Struct, kw_only=True):
    """A file of a status, or one that waits for its status."""

    id: str
    type: str
    url: str | None
    preview_url: str | None
    remote_url: str | None
    preview_remote_url: str | None = None
    text_url: str | None
    meta: dict[str, Any] | None
    description: str | None
    blurhash: str | None


_TYPES = frozenset({"image", "gifv", "video", "audio"})


def attachment(view: MediaView) -> MediaAttachment:
    """The addresses are null only while the file is being processed (a preview also for sound without a cover)."""
    original = view.file("original")
    small = view.file("small")
    kind = view.kind if view.kind in _TYPES else "unknown"
    url = original.url if original else None
    preview = small.url if small else None
    if view.state == "ready":
        url = url or view.remote_url
        if preview is None and kind != "audio":
            preview = url
    elif view.state == "processing":
        url = None
    return MediaAttachment(
        id=str(view.id),
        type=kind,
        url=url,
        preview_url=preview,
        remote_url=view.remote_url,
        text_url=url if view.remote_url is None else None,
        meta=_meta(view, original, small),
        description=view.description or None,
        blurhash=view.blurhash,
    )


def _meta(view: MediaView, original: FileView | None, small: FileView | None) -> dict[str, Any] | None:
    meta: dict[str, Any] = {}
    if view.kind in ("video", "gifv", "audio"):
        if moving := _moving(view):
            meta["original"] = moving
    elif original is not None and (size := _size(original)):
        meta["original"] = size
    elif size := _dimensions(view.width, view.height):
        meta["original"] = size
    if small is not None and (size := _size(small)):
        meta["small"] = size
    if view.focus is not None:
        meta["focus"] = {"x": view.focus[0], "y": view.focus[1]}
    return meta or None


def _size(file: FileView) -> dict[str, Any]:
    return _dimensions(file.width, file.height)


def _dimensions(width: int | None, height: int | None) -> dict[str, Any]:
    if not width or not height:
        return {}
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}


def _moving(view: MediaView) -> dict[str, Any]:
    """Of films and sound: frame rate as a fraction in text, duration in seconds."""
    found: dict[str, Any] = {}
    if view.width and view.height:
        found |= {"width": view.width, "height": view.height}
    if view.fps:
        found["frame_rate"] = _fraction(view.fps)
    if view.duration is not None:
        found["duration"] = view.duration / 1000
    if view.bitrate is not None:
        found["bitrate"] = view.bitrate
    return found


def _fraction(fps: float) -> str:
    """`30/1`; the broadcast rates that are no whole numbers are whole ones over 1001."""
    whole = round(fps)
    if abs(fps - whole) < 0.005:
        return f"{whole}/1"
    broadcast = round(fps * 1.001)
    return f"{broadcast * 1000}/1001" if abs(fps * 1.001 - broadcast) < 0.005 else f"{round(fps * 1000)}/1000"
