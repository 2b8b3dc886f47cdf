"""A file or a function that nobody can hold in mind is refused; `make lint` names those on the way there."""

from tests.rules import sizes


def test_no_file_is_too_large() -> None:
    assert not (found := [item for item in sizes.file_sizes() if item[0] > sizes.FILE_LIMIT]), f"split: {found}"


def test_no_function_is_too_large() -> None:
    assert not (found := [item for item in sizes.function_sizes() if item[0] > sizes.FUNCTION_LIMIT]), f"split: {found}"
