"""Only the unit of work, the queue and the database layer end a transaction: a verb never does."""

import ast

from tests.rules.tree import CODE, code, parsed, place

MAY = (CODE / "core" / "tx.py", CODE / "db", CODE / "jobs")


def test_nobody_else_commits() -> None:
    found = [
        place(path, node)
        for path in code()
        if not any(path.is_relative_to(owner) for owner in MAY)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not found, f"a commit outside core/tx.py, db/ and jobs/: {found}"
