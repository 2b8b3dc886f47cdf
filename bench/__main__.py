"""`python -m bench`: makes a large world, measures everything, appends the figures to docs/benchmarks.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import measuring, report, streams
from bench.cases import CONNECTIONS, cases
from bench.process import ROOT
from bench.world import World, ensure

ACCOUNTS, POSTS, SECONDS = 1000, 100_000, 3.0
QUICK = (260, 3000, 0.5)
QUICK_CONNECTIONS = (8,)


def main() -> int:
    options = _options()
    accounts, posts, seconds = QUICK if options.quick else (ACCOUNTS, POSTS, SECONDS)
    accounts, posts = options.accounts or accounts, options.posts or posts
    connections = QUICK_CONNECTIONS if options.quick else CONNECTIONS
    with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder:
        world = ensure(options.world or Path(folder, "data"), accounts, posts)
        made = _measure(world, options, connections, options.seconds or seconds)
        section = report.markdown(made, cases(world))
    sys.stdout.write(section)
    if options.json is not None:
        report.save(options.json, made)
    page = options.docs or (None if options.quick or options.only else ROOT / "docs" / "benchmarks.md")
    if page is not None:
        report.append(page, section)
    return int(any(point.ours.errors for points in made.points.values() for point in points))


def _measure(world: World, options: argparse.Namespace, connections: tuple[int, ...], seconds: float) -> report.Report:
    chosen = [case for case in cases(world) if not options.only or case.name in options.only]
    date, machine = report.now(), report.machine()
    start = None
    if not options.only:
        _say("starting and resting")
        with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder:
            start = measuring.starts(world, Path(folder), 1 if options.quick else 3)
    points = {}
    heard = None
    with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder, measuring.Bench(world, Path(folder)) as bench:
        for number, case in enumerate(chosen, 1):
            _say(f"{number} of {len(chosen)}: {case.title}")
            points[case.name] = bench.measure(case, connections, seconds)
    if not options.only:
        _say("streams")
        with tempfile.TemporaryDirectory(prefix="veche-bench-") as folder:
            heard = streams.measure(world, Path(folder), quick=options.quick)
    return report.Report(
        date=date,
        machine=machine,
        accounts=world.accounts,
        posts=world.posts,
        seconds=seconds,
        start=start,
        points=points,
        streams=heard,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, help=f"length of each run (default {SECONDS:g})")
    parser.add_argument("--quick", action="store_true", help="a small world and short runs, printed and not kept")
    parser.add_argument("--only", nargs="+", metavar="CASE", help="some cases, by name; printed and not kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="append the table here instead of docs/benchmarks.md")
    parser.add_argument("--world", type=Path, metavar="DIR", help="make the world here, or take the one that is there")
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--posts", type=int)
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
