"""The time, which tests can stop and move."""

import time


class Clock:
    """Milliseconds since 1970, UTC."""

    def __init__(self) -> None:
        self._stopped_at: int | None = None
        self._shift = 0

    def now(self) -> int:
        """The moment as everybody is told it."""
        if self._stopped_at is not None:
            return self._stopped_at
        return time.time_ns() // 1_000_000 + self._shift

    def stop(self, at: int | None = None) -> None:
        """Stand still, at the present moment if no other is given."""
        self._stopped_at = self.now() if at is None else at

    def advance(self, ms: int) -> None:
        """Jump forwards (or backwards), stopped or not."""
        if self._stopped_at is None:
            self._shift += ms
        else:
            self._stopped_at += ms

    def run(self) -> None:
        """Go on from the real time."""
        self._stopped_at = None
        self._shift = 0
