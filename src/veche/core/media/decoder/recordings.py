"""Films and sound: probed, copied packet by packet into a new container without metadata, not encoded anew here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from .colors import plain
from .remux import copy_packets
from .variants import Writer
from .wire import Bounds, Job, Kind, Refused, Result, unreadable

# Containers that we write: libavformat's name, extension, types of film and sound, what may be in them.
_MP4 = (
    "mp4",
    "mp4",
    "video/mp4",
    {"h264", "hevc", "av1", "vp9", "mpeg4"},
    {"aac", "mp3", "opus", "ac3", "alac", "flac"},
)
_WEBM = ("webm", "webm", "video/webm", {"vp8", "vp9", "av1"}, {"opus", "vorbis"})
_FILMS = {"mov": (_MP4,), "matroska": (_WEBM, _MP4)}
_SOUNDS = {
    "mov": ("mp4", "m4a", "audio/mp4", {"aac", "alac", "mp3", "opus", "flac"}),
    "matroska": ("webm", "weba", "audio/webm", {"opus", "vorbis"}),
    "mp3": ("mp3", "mp3", "audio/mpeg", {"mp3"}),
    "ogg": ("ogg", "ogg", "audio/ogg", {"vorbis", "opus", "flac"}),
    "flac": ("flac", "flac", "audio/flac", {"flac"}),
    "wav": ("wav", "wav", "audio/wav", {"pcm_s16le", "pcm_s24le", "pcm_u8", "pcm_s32le", "pcm_f32le"}),
}
# What every browser and app plays.
_COMMON = {
    "video/mp4": ({"h264"}, {"aac", "mp3"}),
    "audio/mp4": (set(), {"aac", "mp3"}),
    "audio/mpeg": (set(), {"mp3"}),
}
LOOP_MS = 60_000  # a film without sound up to this length is shown like a moving picture
LONGEST_TAG = 200


def process_recording(job: Job, form: str) -> Result:
    """Derive everything from a film or from sound."""
    with opened(job.path, form) as source:
        film = film_of(source)
        _check_length(source, job.bounds)
        if film is not None:
            return _process_film(job, source, film, form)
        return _process_sound(job, source, form)


@contextmanager
def opened(path: str, form: str) -> Iterator[Any]:
    """The container. Whatever goes wrong while it is open is a refusal."""
    import av

    av.logging.set_level(None)
    try:
        # The form is named and only plain files may be opened: play lists that lead elsewhere are not followed.
        with av.open(path, format=form, options={"protocol_whitelist": "file"}, metadata_errors="replace") as source:
            yield source
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_many_pixels", "needs too much memory") from None
    except Exception as error:  # av.error.FFmpegError and whatever a broken container provokes
        raise unreadable() from error


def film_of(source: Any) -> Any:
    """The moving picture, unless what looks like one is the cover of a record."""
    streams = [stream for stream in source.streams.video if not _is_cover(stream)]
    return streams[0] if streams else None


def _is_cover(stream: Any) -> bool:
    import av.stream

    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _process_film(job: Job, source: Any, film: Any, form: str) -> Result:
    bounds = job.bounds
    _check_film(film, bounds)
    sound = source.streams.audio[0] if source.streams.audio else None
    container = _container(form, film, sound)
    first = _first_frame(source, film)
    duration = _duration(source)
    writer = Writer(job.folder, bounds)
    name = f"original.{container[1]}"
    seen = copy_packets(source, [film, sound] if sound else [film], writer.folder / name, container[0])
    duration = duration or seen
    width, height = first.size
    writer.note("original", name, container[2], first.size)
    blurhash = writer.previews(first)
    kind: Kind = "gifv" if sound is None and (duration or 0) <= LOOP_MS else "video"
    return Result(
        kind=kind,
        mime=container[2],
        files=writer.files,
        width=width,
        height=height,
        duration=duration,
        fps=_rate(film),
        bitrate=_bitrate(job.path, duration),
        blurhash=blurhash,
        title=_tag(source, "title"),
        artist=_tag(source, "artist"),
        common=_is_common(container[2], film, sound),
    )


def _process_sound(job: Job, source: Any, form: str) -> Result:
    if not source.streams.audio or form not in _SOUNDS:
        raise unreadable("holds neither film nor sound")
    sound = source.streams.audio[0]
    muxer, extension, mime, codecs = _SOUNDS[form]
    if _codec_name(sound) not in codecs:
        raise _codec(sound)
    writer = Writer(job.folder, job.bounds)
    cover = _cover(source, job.bounds)
    duration = _duration(source)
    name = f"original.{extension}"
    seen = copy_packets(source, [sound], writer.folder / name, muxer)
    duration = duration or seen
    writer.note("original", name, mime, None)
    blurhash = writer.previews(cover) if cover is not None else None
    return Result(
        kind="audio",
        mime=mime,
        files=writer.files,
        duration=duration,
        bitrate=_bitrate(job.path, duration),
        blurhash=blurhash,
        title=_tag(source, "title"),
        artist=_tag(source, "artist"),
        common=_is_common(mime, None, sound),
    )


def _is_common(mime: str, film: Any, sound: Any) -> bool:
    films, sounds = _COMMON.get(mime, (set(), set()))
    return mime in _COMMON and all(
        stream is None or _codec_name(stream) in known for stream, known in ((film, films), (sound, sounds))
    )


def _check_film(film: Any, bounds: Bounds) -> None:
    width, height = film.codec_context.width, film.codec_context.height
    if not width or not height:
        raise unreadable("has no size")
    if width * height > bounds.video_pixels:
        raise Refused(
            "too_many_pixels", f"measures {width} × {height}, at most {bounds.video_pixels} pixels are allowed"
        )
    rate = _rate(film)
    if rate is not None and rate > bounds.video_fps:
        raise Refused("too_fast", f"has {rate:g} frames per second, at most {bounds.video_fps} are allowed")


def _check_length(source: Any, bounds: Bounds) -> None:
    duration = _duration(source)
    if duration is not None and duration > bounds.media_seconds * 1000:
        raise Refused("too_long", f"lasts longer than {bounds.media_seconds} seconds")


def _container(form: str, film: Any, sound: Any) -> tuple[str, str, str, set[str], set[str]]:
    """The first container that takes both codecs as they are."""
    for container in _FILMS.get(form, ()):
        if _codec_name(film) in container[3] and (sound is None or _codec_name(sound) in container[4]):
            return container
    raise _codec(film)


def _codec_name(stream: Any) -> str:
    return str(stream.codec_context.codec.canonical_name)


def _codec(stream: Any) -> Refused:
    return Refused("codec", f"is coded as {_codec_name(stream)}, which browsers cannot play")


def _first_frame(source: Any, film: Any) -> Image.Image:
    """The first picture, upright."""
    film.codec_context.thread_count = 1
    for frame in source.decode(film):
        picture = plain(frame.to_image())
        rotation = round(frame.rotation / 90) * 90 % 360
        if rotation:
            turns = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
            picture = picture.transpose(turns[rotation])
        return picture
    raise unreadable("has no pictures")


def _cover(source: Any, bounds: Bounds) -> Image.Image | None:
    """The cover of a record; one that cannot be opened does not spoil the record."""
    stream = next((stream for stream in source.streams.video if _is_cover(stream)), None)
    if stream is None:
        return None
    try:
        packet = next(packet for packet in source.demux(stream) if packet.size)
        with Image.open(BytesIO(bytes(packet)), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > bounds.image_pixels:
                return None
            image.load()
            return plain(image)
    except Exception:
        return None


def _duration(source: Any) -> int | None:
    return round(source.duration / 1000) if source.duration and source.duration > 0 else None


def _rate(film: Any) -> float | None:
    rate = film.average_rate or film.base_rate
    return round(float(rate), 3) if rate else None


def _bitrate(path: str, duration: int | None) -> int | None:
    return round(Path(path).stat().st_size * 8000 / duration) if duration else None


def _tag(source: Any, name: str) -> str:
    """Most containers name the whole, Ogg names its stream."""
    places = [source.metadata, *(stream.metadata for stream in source.streams.audio)]
    found = next((value for place in places for key, value in place.items() if key.lower() == name), "")
    return " ".join("".join(char if char.isprintable() else " " for char in found).split())[:LONGEST_TAG]
