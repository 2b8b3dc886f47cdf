"""The core speaks its own words (the glossary of docs/architecture.md): no dialect's word is a name in it."""

import ast
import re
from itertools import pairwise

from tests.rules.tree import CODE, code, parsed, place

FOREIGN = re.compile(r"status(es)?|uids?|favou?rit(e|es|ed|ing|er|ers)|reblog(s|ged|ging|ger)?|wallpost(s)?")
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def names(node: ast.AST) -> list[str]:
    """The names that this node gives or uses."""
    fields = ("id", "name", "attr", "arg", "asname", "module")
    return [value for field in fields if isinstance(value := getattr(node, field, None), str)]


def is_foreign(name: str) -> bool:
    parts = [part.lower() for part in PARTS.findall(name)]
    return any(FOREIGN.fullmatch(word) for word in (*parts, *map("".join, pairwise(parts))))


def test_the_rule_knows_foreign_words() -> None:
    assert all(map(is_foreign, ("status", "status_id", "StatusView", "wall_post", "uid", "reblogged", "favourites")))
    assert not any(map(is_foreign, ("state", "uuid", "fluid", "wall", "post", "wall_id", "statute")))


def test_core_uses_no_word_of_a_dialect() -> None:
    found = {
        f"{place(path, getattr(node, 'lineno', 1))} {name}"
        for path in code("core")
        for node in ast.walk(parsed(path))
        for name in names(node)
        if is_foreign(name)
    }
    files = [str(path) for path in code("core") if is_foreign(path.stem)]
    assert not found and not files, f"words of a dialect in the core: {sorted(found)} {files}"


def test_no_file_is_a_drawer() -> None:
    drawers = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
    found = [
        str(path)
        for path in code()
        if path.name in drawers or {"utils", "helpers", "common"} & {*path.relative_to(CODE).parts}
    ]
    assert not found, f"say what is in it: {found}"
