"""The page that tells what is answered."""

from veche.api.mailru import coverage
from veche.api.mailru.dispatch import DEPRECATED
from veche.api.mailru.routes import METHODS


def test_every_method_has_a_row_and_every_row_an_answer() -> None:
    names = [row.name for row in coverage.rows()]
    assert len(names) == len(set(names))
    assert set(METHODS) <= set(names)
    assert not set(METHODS) & DEPRECATED
    assert {row.name for row in coverage.rows() if not row.answered} == DEPRECATED


def test_the_page_shows_every_row() -> None:
    page = coverage.page()
    assert all(f"`{row.name}`" in page for row in coverage.rows())
