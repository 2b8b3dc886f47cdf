"""Limits are checked with one wording for all dialects."""

import pytest

from veche.core import limits
from veche.core.errors import Invalid


def test_a_text_is_measured_as_people_see_it() -> None:
    limits.check_length("name", "e\u0301" * 60, 60)
    with pytest.raises(Invalid) as caught:
        limits.check_length("name", "e\u0301" * 61, 60)
    assert (caught.value.field, caught.value.code) == ("name", "too_long")
    assert caught.value.message == "name is too long: 61 characters, at most 60 are allowed"


def test_links_and_hosts_do_not_count_in_posts() -> None:
    text = "@anna@far.example https://example.com/" + "x" * 200
    limits.check_length("text", text, 30, as_post=True)
    with pytest.raises(Invalid):
        limits.check_length("text", text, 30)


def test_the_item_too_many_is_refused() -> None:
    limits.check_count("attachments", range(10), 10)
    with pytest.raises(Invalid) as caught:
        limits.check_count("attachments", range(11), 10)
    assert caught.value.code == "too_many"


def test_the_agreed_figures_stand() -> None:
    agreed = limits.Limits()
    assert (agreed.text, agreed.attachments, agreed.chat_members, agreed.name, agreed.alt_text) == (
        10000,
        10,
        500,
        60,
        1500,
    )
    assert (agreed.poll_options, agreed.poll_option) == (10, 100)
    assert agreed.upload_bytes == 99 * 1024 * 1024
