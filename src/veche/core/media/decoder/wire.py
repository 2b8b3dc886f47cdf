"""What is said between the server and the helper process: one line of JSON for each job and for each answer."""

from typing import Literal

import msgspec

Kind = Literal["image", "gifv", "video", "audio"]
Family = Literal["image", "video", "audio"]  # what a caller asks for; a gifv is a video
Purpose = Literal["post", "avatar", "header", "cover"]  # a cover is the preview of a film or of sound, no more
READY = b"ready\n"


class Bounds(msgspec.Struct, frozen=True):
    """What a file may be, and how it is stored; from the settings."""

    image_bytes: int
    image_pixels: int
    animation_pixels: int
    video_bytes: int
    video_pixels: int
    video_fps: int
    audio_bytes: int
    media_seconds: int
    original_pixels: int
    quality: int
    cpu_seconds: int


class Job(msgspec.Struct, frozen=True, tag="open"):
    """Open `path`, which must be one of `kinds`, and write what is derived from it into `folder`.

    `loops`: a moving GIF becomes a film.
    """

    path: str
    folder: str
    kinds: list[Family]
    purpose: Purpose
    bounds: Bounds
    loops: bool = False


class Conversion(msgspec.Struct, frozen=True, tag="convert"):
    """Encode a film or sound anew as what every app plays, into `folder`; within so much processor time."""

    path: str
    folder: str
    cpu_seconds: int


class File(msgspec.Struct, frozen=True):
    """One file in the folder."""

    role: str
    name: str
    mime: str
    width: int | None
    height: int | None
    size: int


class Result(msgspec.Struct, frozen=True, tag="ok", kw_only=True):
    """What the file is. Sizes are those of the stored original, as it is shown."""

    kind: Kind
    mime: str
    files: list[File]
    width: int | None = None
    height: int | None = None
    duration: int | None = None  # ms
    fps: float | None = None
    bitrate: int | None = None
    blurhash: str | None = None
    animated: bool = False
    title: str = ""
    artist: str = ""
    common: bool = True  # every browser and app can play it


class Refusal(msgspec.Struct, frozen=True, tag="no"):
    """Why nothing came of it; `limit` in bytes if the file is too large."""

    code: str
    why: str
    limit: int = 0


class Refused(Exception):
    """Ends a job."""

    def __init__(self, code: str, why: str, limit: int = 0) -> None:
        super().__init__(why)
        self.refusal = Refusal(code, why, limit)


def unreadable(why: str = "is damaged and cannot be opened") -> Refused:
    """The most frequent refusal."""
    return Refused("unreadable", why)
