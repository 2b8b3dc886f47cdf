"""The figures for people and for programs."""

import os
import platform
from datetime import datetime
from pathlib import Path

import msgspec

from bench import streams
from bench.cases import GOAL_AT, Case
from bench.measuring import Point, Start
from bench.streams import Streams

HEAD = """# Benchmarks

`make bench` measures and appends here. Processor time is that of the server's whole process tree per request; it says
more than requests per second, which depend on what else the machine does. *Limit* is the same server program sending
the same bytes from memory; *ratio* is the part of our processor time that sending alone would take.

- *posts/s beside*: another process writes as those whom the reader follows, so that what is shown goes on changing.
- *nothing changes*: nobody writes. *empty caches*: everything remembered is forgotten before every single request,
  tokens and statements' results included, as if the server had been started for it.
- The world: 1,000 accounts, 100,000 posts of 120 days with comments, reposts, likes, polls, pictures; a reader who
  follows 200, half of whom follow back; a thread of 200 replies; notifications of the last ten days. Pages of 20, of
  notifications 40. Tokens as apps send them, no compression, rate limits off.

Goals: processor time per request at 64 connections and one worker; ready on an existing database; resident at rest.
"""
READY_GOAL, MEMORY_GOAL = 1.5, 110


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    date: str
    machine: str
    accounts: int
    posts: int
    seconds: float
    start: Start | None
    points: dict[str, list[Point]]
    streams: Streams | None = None


def machine() -> str:
    """What one has to know of this machine to compare."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, Python {platform.python_version()}, load {load}"


def now() -> str:
    """For the heading."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")


def markdown(report: Report, cases: list[Case]) -> str:
    """A section with its tables."""
    lines = [
        f"## {report.date}", "", report.machine + ".",
        f"{report.accounts:,} accounts, {report.posts:,} posts, {report.seconds:g} s each.", "",
    ]  # fmt: skip
    if report.start is not None:
        start = report.start
        lines += [
            "| | measured | goal |", "|---|---|---|",
            f"| ready after start | {start.seconds:.2f} s ({start.cpu:.2f} s of processor time) | ≤ {READY_GOAL} s |",
            f"| resident at rest | {start.memory:.0f} MiB | ≤ {MEMORY_GOAL} MiB |",
            f"| processor at rest | {start.idle_cpu:.1f} % | |", "",
        ]  # fmt: skip
    lines += [
        "| request | KB | connections | CPU ms | goal | limit CPU ms | ratio | req/s | p50 / p99 ms | errors |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in cases:
        lines += [_line(case, point) for point in report.points.get(case.name, ())]
    if report.streams is not None:
        lines += _streams(report.streams)
    return "\n".join(lines) + "\n"


def _streams(seen: Streams) -> list[str]:
    weight, reach = f"{seen.memory:.0f} MiB above rest", f"{seen.reach:.0f} ms (slowest {seen.slowest:.0f})"
    light = "met" if seen.memory <= streams.MEMORY_GOAL else "**missed**"
    quick = "met" if seen.reach <= streams.REACH_GOAL else "**missed**"
    who = f"{seen.listeners:,} WebSockets of {seen.accounts:,} people"
    return [
        "", "| streams | measured | goal |", "|---|---|---|",
        f"| {seen.silent:,} silent WebSockets | {weight} | ≤ {streams.MEMORY_GOAL} MiB {light} |",
        f"| a post reaches the last of {who} | {reach} | ≤ {streams.REACH_GOAL} ms {quick} |",
        f"| its author is answered after | {seen.answered:.0f} ms | |",
    ]  # fmt: skip


def _line(case: Case, point: Point) -> str:
    ours, limit, goal = point.ours, point.limit, ""
    if case.goal is not None and point.connections == GOAL_AT:
        goal = f"≤ {case.goal:g} {'met' if ours.cpu <= case.goal else '**missed**'}"
    cells = (
        case.title,
        f"{point.size / 1000:.1f}",
        f"{point.connections}",
        f"{ours.cpu:.3f}",
        goal,
        f"{limit.cpu:.3f}",
        f"{point.ratio:.2f}",
        f"{ours.rate:,.0f}",
        f"{ours.p50:.2f} / {ours.p99:.1f}",
        f"{ours.errors}",
    )
    return f"| {' | '.join(cells)} |"


def append(path: Path, section: str) -> None:
    """At the end of the page, which is begun if it is not there."""
    page = path.read_text() if path.exists() else HEAD
    path.write_text(page.rstrip("\n") + "\n\n" + section)


def save(path: Path, report: Report) -> None:
    """For programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
