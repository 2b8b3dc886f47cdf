"""What a command prints: text for people, JSON with `--json`; progress goes to the error stream."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import Parameter


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """Options of every command.

    Parameters
    ----------
    data
        The data folder (also VECHE_DATA). Default: ./data
    json
        Print the result as JSON.
    """

    data: Path | None = None
    json: Annotated[bool, Parameter(negative=())] = False


def show(common: Common, result: Mapping[str, Any] | Sequence[Mapping[str, Any]], text: str | None = None) -> None:
    """Print a result: JSON when asked for, else `text`, else one `name: value` line per key."""
    if common.json:
        sys.stdout.write(msgspec.json.encode(result).decode() + "\n")
    elif text is not None:
        sys.stdout.write(text.rstrip("\n") + "\n")
    elif isinstance(result, Mapping):
        sys.stdout.writelines(f"{key}: {_whole(value)}\n" for key, value in result.items())
    else:
        sys.stdout.write(_table(result))
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for the person at the terminal, not part of the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fail(common: Common, text: str, code: int = 1) -> int:
    """Say what went wrong and what to do; the exit code to return."""
    if common.json:
        sys.stdout.write(msgspec.json.encode({"error": text}).decode() + "\n")
    sys.stderr.write(f"veche: {text}\n")
    return code


def _whole(value: Any) -> str:
    """On a line of its own: what has parts is shown with them."""
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else _plain(value)


def _plain(value: Any) -> str:
    """In a table: of what has parts, their names."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | dict):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "(none)\n"
    names = list(rows[0])
    cells = [names, *([_plain(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)
    return "\n".join(lines) + "\n"
