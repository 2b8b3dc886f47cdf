"""Several processes on one socket, under the eye of the one that was started."""

import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

log = logging.getLogger("veche.http")

_BACKLOG = 2048
_STOPS = (signal.SIGTERM, signal.SIGINT)
_TOO_FAST_SECONDS = 5.0
_MOST_FAST_ENDS = 5


def listen(host: str, port: int) -> socket.socket:
    """A socket that all workers accept on. OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, or asyncio's own loop would hold every second packet back until the first is confirmed.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(_BACKLOG)
    listening.set_inheritable(True)
    return listening


def supervise(count: int, work: Callable[[int], None]) -> int:
    """Run `work(number)` in `count` processes until SIGTERM or SIGINT; one that dies is begun again.

    0 when all ended because they were asked to; 1 when they die as soon as they begin.
    """
    return _Watch(count, work).run()


class _Watch:
    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        self._work = work
        self._numbers = list(range(count))
        self._running: dict[int, tuple[int, float]] = {}  # process id → (number, begun at)
        self._stopping = False
        self._fast_ends = 0

    def run(self) -> int:
        for name in _STOPS:
            signal.signal(name, self._stop)
        for number in self._numbers:
            self._begin(number)
        while self._running:
            try:
                pid, code = os.wait()
            except InterruptedError:
                continue
            if pid in self._running:
                self._ended(pid, code)
        return 1 if self._fast_ends >= _MOST_FAST_ENDS else 0

    def _begin(self, number: int) -> None:
        # Asked to stop between the birth of a process and the note of it, we would wait for it forever.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            pid = 0 if self._stopping else os.fork()
            if pid:
                self._running[pid] = (number, time.monotonic())
            elif not self._stopping:
                self._be(number)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)

    def _be(self, number: int) -> None:
        """In the new process, to its end."""
        code = 1
        try:
            for name in _STOPS:
                signal.signal(name, signal.default_int_handler)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            self._work(number)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except Exception:
            log.exception("worker %d failed", number)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _ended(self, pid: int, code: int) -> None:
        number, begun = self._running.pop(pid)
        if self._stopping:
            return
        log.error("worker %d (process %d) ended with code %d", number, pid, os.waitstatus_to_exitcode(code))
        if time.monotonic() - begun < _TOO_FAST_SECONDS:
            self._fast_ends += 1
        if self._fast_ends >= _MOST_FAST_ENDS:
            log.error("workers end as soon as they begin: giving up")
            self._stop(signal.SIGTERM, None)
        else:
            self._begin(number)

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True
        for pid in self._running:
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself just now
                os.kill(pid, signal.SIGTERM)
