"""Which methods are answered: computed from the routes that there are, so that the page cannot promise more."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from veche.api.vk.routes import CALLS

_ROWS = Path(__file__).with_name("rows.txt")


class Row(msgspec.Struct, frozen=True):
    """One method of VK or OpenVK."""

    name: str
    in_seed: bool
    note: str
    answered: bool

    @property
    def state(self) -> str:
        """For the table."""
        if not self.answered:
            return "not yet: error 3"
        return f"works; {self.note}" if self.note else "works"


def rows() -> list[Row]:
    """Every row, with what becomes of it here."""
    return list(_read())


def _read() -> Iterator[Row]:
    for line in _ROWS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        method, _, note = line.partition(" | ")
        name, *mark = method.split()
        yield Row(name, bool(mark), note, name.lower() in CALLS)


def page() -> str:
    """Markdown."""
    listed = rows()
    works, seed = [row for row in listed if row.answered], [row for row in listed if row.in_seed]
    lines = [
        "# VK and OpenVK",
        "",
        f"{len(works)} of {len(listed)} methods listed here are answered, "
        f"{sum(row.answered for row in seed)} of the {len(seed)} of the OpenVK description. "
        "Any other name answers error 3.",
        "",
        "Beside the methods: `/token`, `/authorize`, `/access_token`, `/blank.html`, `/upload/photo/…`, `/nim…`.",
        "",
        "| method | state |",
        "|---|---|",
        *(f"| {row.name} | {row.state} |" for row in listed),
    ]
    return "\n".join(lines) + "\n"
