"""`veche demo`: what it refuses, it refuses before it writes."""

import pytest

from tests.cli.conftest import Veche


@pytest.mark.parametrize(
    "size",
    [
        ("--accounts", "-1", "--posts", "5"),
        ("--accounts", "3", "--posts", "0"),
        ("--accounts", "0", "--posts", "0"),
        ("--posts", "0"),
        ("--accounts", "2"),
    ],
)
def test_a_size_that_cannot_be_is_refused_before_anything_is_written(veche: Veche, size: tuple[str, ...]) -> None:
    said = veche("demo", *size, "--json")
    assert said.code == 2
    assert "three accounts and one post" in said.json["error"]
    assert not veche.data.exists()
