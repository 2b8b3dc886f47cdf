"""What accounts may be called."""

import pytest

from veche.core.accounts import names
from veche.core.errors import Invalid
from veche.settings import Limits

LIMITS = Limits()


@pytest.mark.parametrize("name", ["anna", "Anna_B", "a1", "_x_", "x" * 30, "7up"])
def test_letters_digits_and_underscores_make_a_name(name: str) -> None:
    assert names.check_username(name, LIMITS) == name


def test_a_leading_at_sign_and_spaces_are_forgiven() -> None:
    assert names.check_username(" @anna ", LIMITS) == "anna"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "blank"),
        ("  ", "blank"),
        ("a", "too_short"),
        ("x" * 31, "too_long"),
        ("42", "invalid"),
        ("анна", "invalid"),
        ("an na", "invalid"),
        ("an-na", "invalid"),
        ("an.na", "invalid"),
        ("anna\u0301", "invalid"),
        ("Admin", "reserved"),
        ("id7", "reserved"),
        ("club12", "reserved"),
        ("PUBLIC3", "reserved"),
    ],
)
def test_other_names_are_refused_with_the_reason(name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        names.check_username(name, LIMITS)
    assert (refused.value.field, refused.value.code) == ("username", code)


def test_the_instance_itself_may_give_out_reserved_names_but_no_ids() -> None:
    assert names.check_username("admin", LIMITS, trusted=True) == "admin"
    with pytest.raises(Invalid):
        names.check_username("id7", LIMITS, trusted=True)


def test_one_line_and_two_names_come_from_one_another() -> None:
    assert names.split_name("Анна Мария Белова") == ("Анна", "Мария Белова")
    assert names.split_name("Анна") == ("Анна", "")
    assert names.join_name("Анна", "") == "Анна"
    assert names.join_name(*names.split_name("Анна Белова")) == "Анна Белова"
