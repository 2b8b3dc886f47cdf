"""How far a long piece of work is, for the person at the terminal."""

import sys
import time


class Progress:
    """A line on the error stream that renews itself on a terminal; elsewhere a line every few seconds."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.shown_at = time.monotonic()
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it is. What is done within two seconds is never spoken of."""
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        ended = done >= total and self._shown
        if not ended and now - self.shown_at < (0.1 if terminal and self._shown else 2.0):
            return
        self.shown_at = now
        self._shown = not ended
        line = f"{self.what}: {done:,} of {total:,}"
        sys.stderr.write(f"\r{line}\x1b[K" + ("\n" if ended else "") if terminal else line + "\n")
        sys.stderr.flush()
