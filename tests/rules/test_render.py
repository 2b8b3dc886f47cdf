"""Renderers are pure and synchronous: view in, struct out."""

import ast

from tests.rules.tree import CODE, code, parsed, place

WAITS = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)


def test_renderers_never_wait() -> None:
    renderers = [p for p in code() if p.name == "render.py" or "render" in p.relative_to(CODE).parts[:-1]]
    found = [place(path, node) for path in renderers for node in ast.walk(parsed(path)) if isinstance(node, WAITS)]
    assert not found, f"a renderer waits for something: {found}"
