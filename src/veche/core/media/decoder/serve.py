"""The loop of the helper process: a job in, an answer out, until nobody asks any more."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from .confine import allow_cpu, confine
from .sniff import HEAD, sniff
from .wire import READY, Conversion, Family, Job, Refusal, Refused, Result


def main(memory_mib: int) -> None:
    """Run until the other end closes."""
    confine(memory_mib)
    incoming, outgoing = _pipes()
    import PIL.Image  # noqa: F401 - taken up now, so that READY means ready

    outgoing.write(READY)
    outgoing.flush()
    while line := incoming.readline():
        outgoing.write(msgspec.json.encode(answer(msgspec.json.decode(line, type=Job | Conversion))) + b"\n")
        outgoing.flush()


def answer(job: Job | Conversion) -> Result | Refusal:
    """One job."""
    try:
        if isinstance(job, Conversion):
            return _convert(job)
        allow_cpu(job.bounds.cpu_seconds)
        return _process(job)
    except Refused as error:
        return error.refusal


def _process(job: Job) -> Result:
    with open(job.path, "rb") as file:
        found = sniff(file.read(HEAD))
    size = Path(job.path).stat().st_size
    if found.family == "picture":
        _check(job, "image", size, job.bounds.image_bytes)
        from .pictures import process_picture

        return process_picture(job, found.form)
    from .recordings import process_recording

    _check_recording(job, size)
    result = process_recording(job, found.form)
    if result.kind == "audio":
        _check(job, "audio", size, job.bounds.audio_bytes)
    else:
        _check(job, "video", size, job.bounds.video_bytes)
    return result


def _convert(job: Conversion) -> Result:
    """It takes its time, which everything else may have first."""
    from .convert import convert

    os.nice(10)
    allow_cpu(job.cpu_seconds)
    with open(job.path, "rb") as file:
        found = sniff(file.read(HEAD))
    return convert(job, found.form)


def _check_recording(job: Job, size: int) -> None:
    """What can be said before it is opened."""
    if not {"video", "audio"} & set(job.kinds):
        raise Refused("wrong_kind", "is not a picture")
    most = max(job.bounds.video_bytes, job.bounds.audio_bytes)
    if size > most:
        raise Refused("too_large", "is too large", most)


def _check(job: Job, kind: Family, size: int, most: int) -> None:
    if kind not in job.kinds:
        raise Refused("wrong_kind", f"is of the kind {kind}, which is not wanted here")
    if size > most:
        raise Refused("too_large", "is too large", most)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Our two ends. What a library prints goes nowhere: it must not get between the answers."""
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return sys.stdin.buffer, outgoing
