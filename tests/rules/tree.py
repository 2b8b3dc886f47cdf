"""The tree as the rules see it: files of the repository, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[2]
CODE = TOP / "src" / "veche"


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository or would be after `git add`."""
    command = ["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for name in names if name and (path := TOP / name).is_file())


def python(*folders: str, under: Path = TOP) -> list[Path]:
    """The Python files below these folders; all of them without folders."""
    tops = [under / folder for folder in folders] or [under]
    return [f for f in files() if f.suffix == ".py" and any(f.is_relative_to(top) for top in tops)]


def code(*folders: str) -> list[Path]:
    """The Python files of the package, or of some of its folders and modules."""
    return python(*folders, under=CODE)


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | int) -> str:
    """File and line, as editors open them."""
    return f"{path.relative_to(TOP)}:{node if isinstance(node, int) else node.lineno}"  # type: ignore[attr-defined]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of a text; nothing of a file that is not text."""
    try:
        yield from enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    except UnicodeDecodeError:
        return
