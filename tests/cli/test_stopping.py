"""`veche serve` as a process: whoever orders it to stop sees it end well."""

import contextlib
import signal
import subprocess
import time
import urllib.request

import pytest

from tests.cli.conftest import PYTHON, Veche


def served(environment: dict[str, str], *words: str) -> tuple["subprocess.Popen[str]", str]:
    """A server that has just told its address."""
    command = [PYTHON, "-m", "veche", "serve", "--port", "0", *words]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    return process, next(line for line in lines if line.startswith("veche: http")).split()[1]


def wait_until_ready(address: str) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz") as answer:
            assert answer.status == 200
            return
        time.sleep(0.05)
    raise AssertionError("the server never was ready")


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_an_ordered_stop_ends_with_0(
    veche: Veche, environment: dict[str, str], workers: str, order: signal.Signals
) -> None:
    process, address = served(environment, "--workers", workers)
    wait_until_ready(address)
    process.send_signal(order)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (0, False), err


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
def test_an_order_that_comes_before_it_is_ready_is_obeyed_too(
    veche: Veche, environment: dict[str, str], workers: str, seconds: float
) -> None:
    process, _ = served(environment, "--workers", workers)
    time.sleep(seconds)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (0, False), err
