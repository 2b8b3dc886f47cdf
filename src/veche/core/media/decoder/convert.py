"""Films and sound that not every app can play, encoded anew: H.264 and AAC in MP4, or MP3."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

from .recordings import film_of, opened
from .wire import Conversion, File, Kind, Refused, Result, unreadable

FILM, VOICE, SONG = "libx264", "aac", "libmp3lame"
TICKS = Fraction(1, 90_000)
LEAST_BITS = 1_000_000
RATES = (48_000, 44_100, 32_000)
_TURNS = {90: ("cclock",), 180: ("cclock", "cclock"), 270: ("clock",)}


def convert(job: Conversion, form: str) -> Result:
    """Play the file once through and write what comes out into the folder. Refused: no_encoder, unreadable."""
    with opened(job.path, form) as source:
        film = film_of(source)
        sound = source.streams.audio[0] if source.streams.audio else None
        if film is None and sound is None:
            raise unreadable("holds neither film nor sound")
        return _song(job, source, sound) if film is None else _film(job, source, film, sound)


def _song(job: Conversion, source: Any, sound: Any) -> Result:
    import av

    _need(SONG)
    path = Path(job.folder) / "converted.mp3"
    with av.open(str(path), "w", format="mp3", container_options={"fflags": "+bitexact"}) as target:
        out = _sound_stream(target, SONG, sound, 96_000)
        heard = _Sound(sound, out)
        for packet in source.demux(sound):
            target.mux(heard.take(packet))
        target.mux(heard.rest())
    return _result(path, "audio", "audio/mpeg", heard.until)


def _film(job: Conversion, source: Any, film: Any, sound: Any) -> Result:
    import av

    _need(*([FILM, VOICE] if sound is not None else [FILM]))
    film.codec_context.thread_count = 1
    path = Path(job.folder) / "converted.mp4"
    options = {"movflags": "+faststart"}
    with av.open(str(path), "w", format="mp4", options=options, container_options={"fflags": "+bitexact"}) as target:
        packets, first = _up_to_a_picture(source, film, [film] if sound is None else [film, sound])
        shown = _Film(target, film, first)
        heard = None if sound is None else _Sound(sound, _sound_stream(target, VOICE, sound, 64_000))
        for packet in packets:
            if packet.stream.index == film.index:
                target.mux(shown.take(packet))
            elif heard is not None:
                target.mux(heard.take(packet))
        target.mux(shown.rest())
        if heard is not None:
            target.mux(heard.rest())
    fps = round(shown.count * 1000 / shown.until, 3)
    return _result(path, "video", "video/mp4", max(shown.until, heard.until if heard else 0), shown.size, fps)


def _up_to_a_picture(source: Any, film: Any, streams: list[Any]) -> tuple[Iterator[Any], Any]:
    """All packets from the beginning, and the first picture, by which the film is measured."""
    first = next(iter(source.decode(film)), None)
    if first is None:
        raise unreadable("has no pictures")
    source.seek(0)
    return source.demux(streams), first


class _Film:
    """The pictures: upright, of one size with even sides, as most players want them."""

    def __init__(self, target: Any, film: Any, first: Any) -> None:
        self._turns = _TURNS.get(round(first.rotation / 90) * 90 % 360, ())
        self._flat = max(2, first.width // 2 * 2), max(2, first.height // 2 * 2)
        self.size = self._flat[::-1] if len(self._turns) == 1 else self._flat
        self._graph: Any = None
        self._out = target.add_stream(FILM, rate=50, options=_quality(film))
        self._out.width, self._out.height = self.size
        self._out.pix_fmt = "yuv420p"
        self._out.codec_context.time_base = self._out.time_base = TICKS
        self._out.codec_context.thread_count = 1
        self._last = -1
        self._step = round(1 / (film.average_rate or 25) / TICKS)
        self.count = 0

    @property
    def until(self) -> int:
        """When the last picture has been shown, in ms."""
        return round((self._last + self._step) * TICKS * 1000)

    def take(self, packet: Any) -> list[Any]:
        """What comes out when this packet has gone in."""
        return list(chain.from_iterable(self._encoded(frame) for frame in packet.decode()))

    def rest(self) -> list[Any]:
        """What the encoder holds back."""
        return list(self._out.encode(None))

    def _encoded(self, frame: Any) -> list[Any]:
        at = self._last + self._step if frame.pts is None else round(frame.pts * frame.time_base / TICKS)
        if at <= self._last:  # a picture that time has overtaken
            return []
        ready = frame.reformat(*self._flat, format="yuv420p")
        ready.pts, ready.time_base, ready.pict_type = at, TICKS, 0
        self._last = at
        self.count += 1
        return list(self._out.encode(self._turned(ready)))

    def _turned(self, frame: Any) -> Any:
        if not self._turns:
            return frame
        if self._graph is None:
            self._graph = _turning(self._flat, self._turns)
        self._graph.push(frame)
        turned = self._graph.pull()
        turned.pts, turned.time_base, turned.pict_type = frame.pts, TICKS, 0
        return turned


def _quality(film: Any) -> dict[str, str]:
    """Good, but what was small stays small: at most twice the bits of the file that came."""
    most = max(LEAST_BITS, 2 * (film.container.bit_rate or 0))
    return {"preset": "veryfast", "crf": "23", "maxrate": str(most), "bufsize": str(2 * most)}


def _turning(size: tuple[int, int], turns: tuple[str, ...]) -> Any:
    from av.filter import Graph

    graph: Any = Graph()
    steps = [graph.add_buffer(width=size[0], height=size[1], format="yuv420p", time_base=TICKS)]
    steps += [graph.add("transpose", turn) for turn in turns]
    return graph.link_nodes(*steps, graph.add("buffersink")).configure() or graph


class _Sound:
    """The sound: one stream of even time, silence where some of it is missing."""

    def __init__(self, sound: Any, out: Any) -> None:
        self._sound, self._out = sound, out
        self._graph: Any = None
        self.until = 0

    def take(self, packet: Any) -> list[Any]:
        """What comes out when this packet has gone in."""
        found: list[Any] = []
        for frame in packet.decode():
            if self._graph is None:
                self._graph = _even(self._sound)
            self._graph.push(frame)
            found += self._pulled()
        return found

    def rest(self) -> list[Any]:
        """What the filter and the encoder hold back."""
        found: list[Any] = []
        if self._graph is not None:
            self._graph.push(None)
            found += self._pulled()
        return [*found, *self._out.encode(None)]

    def _pulled(self) -> list[Any]:
        import av

        found: list[Any] = []
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return found
            if frame.pts is not None:
                self.until = round((frame.pts * frame.time_base + Fraction(frame.samples, frame.sample_rate)) * 1000)
            found += self._out.encode(frame)


def _even(sound: Any) -> Any:
    from av.filter import Graph

    graph: Any = Graph()
    steps = [graph.add_abuffer(template=sound), graph.add("aresample", "async=1:first_pts=0")]
    return graph.link_nodes(*steps, graph.add("abuffersink")).configure() or graph


def _sound_stream(target: Any, codec: str, sound: Any, bit_rate_of_one: int) -> Any:
    given = sound.codec_context
    rate = given.sample_rate if given.sample_rate in RATES else RATES[0]
    channels = min(2, max(1, given.channels))
    out = target.add_stream(codec, rate=rate, layout="mono" if channels == 1 else "stereo")
    out.bit_rate = bit_rate_of_one * channels
    return out


def _need(*encoders: str) -> None:
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    for name in encoders:
        try:
            Codec(name, "w")
        except UnknownCodecError:
            raise Refused("no_encoder", f"cannot be encoded anew: this build of FFmpeg has no {name}") from None


def _result(
    path: Path, kind: Kind, mime: str, duration: int, size: tuple[int, int] | None = None, fps: float | None = None
) -> Result:
    weight = path.stat().st_size
    width, height = size or (None, None)
    if duration <= 0 or not weight:
        raise unreadable("has no length")
    return Result(
        kind=kind,
        mime=mime,
        files=[File("original", path.name, mime, width, height, weight)],
        width=width,
        height=height,
        duration=duration,
        fps=fps,
        bitrate=round(weight * 8000 / duration),
    )
