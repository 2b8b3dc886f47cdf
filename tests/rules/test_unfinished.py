"""Nothing unfinished is committed, and no test is put aside."""

import re

from tests.rules.tree import TOP, lines, place, python

# In pieces, so that this file does not find itself.
MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
ASIDE = re.compile(r"pytest\.(skip|importorskip|mark\.(skip|skipif|xfail))|unittest\.skip")
WHERE = ("src", "tests", "tools", "bench", "clients")


def test_no_marks_of_unfinished_work() -> None:
    found = [place(path, n) for path in python(*WHERE) for n, line in lines(path) if MARKS.search(line)]
    assert not found, f"finish it or open an issue: {found}"


def test_no_test_is_skipped() -> None:
    tests = [path for path in python("tests", "clients") if path != TOP / "tests" / "rules" / "test_unfinished.py"]
    found = [place(path, n) for path in tests for n, line in lines(path) if ASIDE.search(line)]
    assert not found, f"a test that does not run tests nothing: {found}"
