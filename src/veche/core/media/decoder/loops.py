"""Moving GIFs as the short films without sound that they are: a tenth of the size, and any player shows them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence

from .colors import opaque, plain
from .variants import Writer
from .wire import Job, Result

NAME, MIME = "original.mp4", "video/mp4"
USUAL_MS = 100  # what browsers take for a frame that says nothing, or too little
SHORTEST_MS = 20


def process_loop(job: Job, image: Image.Image) -> Result:
    """A film of all frames; previews show the first. The caller has checked their area."""
    writer = Writer(job.folder, job.bounds)
    first = plain(image)
    # The coding halves the resolution of colors, so sides must be even.
    size = max(2, image.width // 2 * 2), max(2, image.height // 2 * 2)
    frames, duration = _encode(image, writer.folder / NAME, size)
    writer.note("original", NAME, MIME, size)
    blurhash = writer.previews(first)
    return Result(
        kind="gifv",
        mime=MIME,
        files=writer.files,
        width=size[0],
        height=size[1],
        duration=duration,
        fps=round(frames * 1000 / duration, 3),
        bitrate=round((writer.folder / NAME).stat().st_size * 8000 / duration),
        blurhash=blurhash,
        animated=True,
    )


def _encode(image: Image.Image, path: Path, size: tuple[int, int]) -> tuple[int, int]:
    """How many frames, and how long they are shown together."""
    import av

    count = at = 0
    frame_of: Any = av.VideoFrame.from_image
    options = {"movflags": "+faststart"}
    with av.open(str(path), "w", format="mp4", options=options, container_options={"fflags": "+bitexact"}) as film:
        stream: Any = film.add_stream("libx264", rate=50, options={"preset": "veryfast", "crf": "23"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        stream.codec_context.thread_count = 1
        for shown in ImageSequence.Iterator(image):
            frame = frame_of(opaque(plain(shown)).crop((0, 0, *size)))
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            film.mux(stream.encode(frame))
            said = int(shown.info.get("duration", 0) or 0)
            at += said if said >= SHORTEST_MS else USUAL_MS
            count += 1
        film.mux(stream.encode(None))
    return count, at
