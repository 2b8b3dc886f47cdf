"""Packets of one container into another, as they are: metadata, chapters, attachments and data tracks stay behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def copy_packets(source: Any, streams: list[Any], target: Path, muxer: str) -> int | None:
    """Copy these streams. Gives the length that their packets add up to, in ms."""
    import av

    source.seek(0)
    options = {"movflags": "+faststart"} if muxer == "mp4" else {}
    longest = 0.0
    with av.open(str(target), "w", format=muxer, options=options, container_options={"fflags": "+bitexact"}) as copy:
        outgoing = {stream.index: copy.add_stream_from_template(stream) for stream in streams}
        for stream in outgoing.values():
            stream.metadata.clear()
        for packet in _timed(source, streams):
            if packet.pts is not None and packet.time_base:
                longest = max(longest, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            packet.stream = outgoing[packet.stream.index]
            copy.mux(packet)
    return round(longest * 1000) or None


def _timed(source: Any, streams: list[Any]) -> Iterator[Any]:
    """All packets, each with the moment at which it must be decoded.

    Matroska does not write that moment, and for the first pictures of a film libavformat cannot tell it before it has
    seen those that follow: they are held back until it is known, and then counted backwards.
    """
    waiting: dict[int, list[Any]] = {stream.index: [] for stream in streams}
    for packet in source.demux(streams):
        held = waiting[packet.stream.index]
        if not packet.size:  # marks the end of a stream
            continue
        if packet.dts is None:
            held.append(packet)
            continue
        yield from _counted_back(held, packet.dts)
        held.clear()
        yield packet
    for held in waiting.values():
        if held:
            yield from _counted_back(held, min(packet.pts or 0 for packet in held))


def _counted_back(held: list[Any], until: int) -> Iterator[Any]:
    for index, packet in enumerate(held):
        packet.dts = until - (len(held) - index) * _step(packet)
        yield packet


def _step(packet: Any) -> int:
    """How long one picture is shown, in the units of its stream."""
    rate = getattr(packet.stream, "average_rate", None)
    if packet.duration:
        return max(1, int(packet.duration))
    return max(1, round(1 / (rate * packet.time_base))) if rate and packet.time_base else 1
