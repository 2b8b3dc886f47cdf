"""How large files and functions are. Run by `make lint` for its report; the tests hold the outer limits."""

import ast

from tests.rules.tree import code, parsed, place

FILE_LIMIT, FUNCTION_LIMIT = 600, 100  # more is refused
FILE_WARNING, FUNCTION_WARNING = 350, 40  # more is named
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def file_sizes() -> list[tuple[int, str]]:
    """Lines and place of every file of the package, the largest first."""
    return sorted(
        ((len(path.read_text(encoding="utf-8").splitlines()), place(path, 1)) for path in code()), reverse=True
    )


def function_sizes() -> list[tuple[int, str]]:
    """Lines (with the docstring) and place of every function, the largest first."""
    return sorted(
        (
            (node.end_lineno - node.lineno + 1, f"{place(path, node)} {node.name}")
            for path in code()
            for node in ast.walk(parsed(path))
            if isinstance(node, FUNCTIONS) and node.end_lineno
        ),
        reverse=True,
    )


def report(what: str, sizes: list[tuple[int, str]], warning: int) -> None:
    """One line of figures, then what is over the size that asks for a second look."""
    if sizes:
        median, most = sizes[len(sizes) // 2][0], sizes[len(sizes) // 10][0]
        print(f"{len(sizes)} {what}: median {median} lines, 9 in 10 up to {most}, largest {sizes[0][0]}")
    for size, where in sizes:
        if size > warning:
            print(f"  {size:4} {where}")


if __name__ == "__main__":
    report("files", file_sizes(), FILE_WARNING)
    report("functions", function_sizes(), FUNCTION_WARNING)
