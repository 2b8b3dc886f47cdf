"""Every text of the pages is there in Russian, with its plurals; what is compiled is what is written."""

import re

import pytest

from tools import messages
from veche.web.texts import ABOUT, DIALECTS, SCOPES, scope_lines
from veche.web.translations import catalog, day, moment, text

CATALOGS = messages.catalogs()
_NAMES = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def test_no_text_lacks_a_translation() -> None:
    assert CATALOGS
    for path in CATALOGS:
        known = {message.id: message for message in messages.load(path) if message.id}
        for wanted in messages.wanted():
            if not wanted.id:
                continue
            message = known.get(wanted.id)
            assert message is not None, f"{path}: run tools/messages.py extract for {wanted.id!r}"
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), f"{path}: {wanted.id!r} has no translation"


def test_translations_name_the_same_values() -> None:
    for path in CATALOGS:
        for message in messages.load(path):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for string in strings if message.id else ():
                assert set(_NAMES.findall(string)) == set(_NAMES.findall(ids[-1])), message.id


def test_compiled_catalog_is_up_to_date() -> None:
    for path in CATALOGS:
        assert path.with_suffix(".mo").read_bytes() == messages.compiled(messages.load(path)), (
            "run tools/messages.py compile"
        )


@pytest.mark.parametrize(("count", "words"), [(1, "1 запись"), (2, "2 записи"), (5, "5 записей"), (11, "11 записей"),
                                              (21, "21 запись"), (104, "104 записи")])  # fmt: skip
def test_russian_counts_by_its_own_rules(count: int, words: str) -> None:
    assert catalog("ru").ngettext("%(num)d post", "%(num)d posts", count) % {"num": count} == words


def test_every_scope_is_told_in_plain_words() -> None:
    for word in (*SCOPES, "read:statuses", "write:media"):
        (line,) = scope_lines([word], "ru")
        assert word not in line and re.search("[а-я]", line)
    assert all(text("ru", words) != words for words in (*DIALECTS.values(), *ABOUT.values()))


def test_dates_in_the_readers_language() -> None:
    assert (day("ru", "0000-02-29"), day("en", "1988-04-12")) == ("29 февраля", "12 April 1988")
    assert moment("ru", 1_790_000_000_000).startswith("21 сент")
