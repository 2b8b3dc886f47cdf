"""The benchmark works: on a tiny world, in moments, with every case answered."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import wrk
from bench.process import ROOT, Server

# As wrk 4.1 prints.
PRINTED = """Running 3s test @ http://127.0.0.1:8000/
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.38ms  742.00us  12.10ms   88.30%
    Req/Sec     5.90k     0.85k    7.10k    70.00%
  Latency Distribution
     50%    1.21ms
     75%  980.00us
     90%    2.02ms
     99%    4.40ms
  17650 requests in 3.01s, 612.00MB read
  Socket errors: connect 0, read 2, write 0, timeout 1
  Non-2xx or 3xx responses: 4
Requests/sec:   5863.79
"""


def test_what_wrk_prints_is_understood() -> None:
    load = wrk.parse(PRINTED)
    assert (load.requests, load.seconds, load.errors, load.tool) == (17650, 3.01, 7, "wrk")
    assert (load.p50, load.p99) == (1.21, 4.4)


def test_the_quick_benchmark_measures_every_case_without_an_error(tmp_path: Path) -> None:
    figures, page = tmp_path / "bench.json", tmp_path / "benchmarks.md"
    size = ("--quick", "--accounts", "60", "--posts", "400", "--seconds", "0.2")
    command = [sys.executable, "-m", "bench", *size, "--json", str(figures), "--docs", str(page)]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(figures.read_text())
    assert len(report["points"]) == 24
    for name, points in report["points"].items():
        for point in points:
            assert point["ours"]["requests"] > 0 and point["ours"]["errors"] == 0, name
            assert point["size"] > 200 and point["limit"]["requests"] > 0, name
    assert report["start"]["memory"] > 20
    assert report["streams"]["silent"] == 60 and report["streams"]["reach"] > 0
    assert page.read_text().count("## 20") == 1 and "| POST status | " in page.read_text()
    assert "silent WebSockets" in page.read_text()


def test_a_server_is_watched_with_all_that_it_starts_and_ends_when_told(tmp_path: Path) -> None:
    with Server("bench.raw", log=tmp_path / "log", ready="/") as server:
        assert server.tree() == [server.process.pid] and server.memory() > 5 and server.start_seconds > 0
        pid = server.process.pid
    assert not Path("/proc", str(pid)).exists()


async def test_the_bundled_generator_counts_answers_and_errors(tmp_path: Path) -> None:
    from bench import load
    from bench.cases import Request

    server = await asyncio.to_thread(lambda: Server("bench.raw", log=tmp_path / "log", ready="/"))
    try:
        seen = await load.run(load.single(Request("GET", "/")), server.port, 4, 0.2)
    finally:
        await asyncio.to_thread(server.stop)
    assert seen.requests > 10 and seen.errors == 0 and 0 < seen.p50 <= seen.p99 and seen.rate > 0
    with pytest.raises(OSError):
        await load.run(load.single(Request("GET", "/")), server.port, 1, 0.1)
