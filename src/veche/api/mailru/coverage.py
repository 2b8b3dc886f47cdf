"""Which rows of the API are answered: computed from the routes that there are, so that the page cannot promise more."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from veche.api.mailru.dispatch import DEPRECATED
from veche.api.mailru.routes import METHODS, ROUTES
from veche.http.dialect import Route, Switch

_ROWS = Path(__file__).with_name("rows.txt")
# The shared OAuth has routes of its own.
_ELSEWHERE = frozenset({"/oauth/authorize", "/oauth/token", "/oauth/success.html"})


class Row(msgspec.Struct, frozen=True):
    """One method or address of the API."""

    name: str
    note: str
    answered: bool

    @property
    def state(self) -> str:
        """For the table."""
        if not self.answered:
            return f"error 4{self.note and ': '}{self.note}" if self.name in DEPRECATED else "not yet"
        return f"works; {self.note}" if self.note else "works"


def rows() -> list[Row]:
    """Every row, with what becomes of it here."""
    known = {*METHODS, *_paths(), *_ELSEWHERE}
    lines = (line for line in _ROWS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    split = (line.partition(" | ") for line in lines)
    return [Row(name, note, name in known) for name, _, note in split]


def page() -> str:
    """Markdown."""
    listed = rows()
    works = [row for row in listed if row.answered]
    lines = [
        "# My.Mail.Ru",
        "",
        "Made by `make docs` from the routes; what the words mean and what is chosen differently stands in",
        "`src/veche/api/mailru/README.md`.",
        "",
        f"{len(works)} of {len(listed)} methods and addresses are answered; the others give error 4 (a name that the",
        "original knew) or 2.",
        "",
        "| Method or address | |",
        "|---|---|",
        *(f"| `{row.name}` | {row.state} |" for row in listed),
    ]
    return "\n".join(lines) + "\n"


def _paths() -> Iterator[str]:
    for route in ROUTES:
        if isinstance(route, (Route, Switch)):
            yield route.path
