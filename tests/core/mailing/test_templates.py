"""What a template may say, and that no template can hurt the server."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veche.core.mailing import templates
from veche.core.mailing.composing import compose, to_text
from veche.core.mailing.templates import BadTemplate, RenderFailed

NOT_IN_THE_LANGUAGE = [
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% macro f() %}{% endmacro %}",
    "{% call f() %}{% endcall %}",
    "{% set x = 1 %}",
    "{% with x = 1 %}{% endwith %}",
    "{% block x %}{% endblock %}",
    "{% filter upper %}a{% endfilter %}",
    "{% for a in x recursive %}{{ loop(a) }}{% endfor %}",
    "{{ range(10) }}",
    "{{ 'a'.ljust(100000000) }}",
    "{{ x.format(1) }}",
    "{{ '%0100000000d'|format(1) }}",
    "{{ 10**10**10 }}",
    "{{ {'a': 1} }}",
    "{{ cycler('a') }}",
    "{{ lipsum() }}",
    "{{ x|attr('y') }}",
    "{{ x|map('upper') }}",
    "{{ x",
    "{% if x %}",
]
TOO_MUCH = [
    "{{ 'a' * 1000000000 }}",
    "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ x|replace('a', x) }}",
    "{% for a in x %}{{ x }}{% endfor %}",
    "{{ listed }}",
    "{{ 1 / 0 }}",
    "{{ self }}",
    "{{ x|join(x) }}",
    "{{ " + " ~ ".join(["x"] * 40) + " }}",
]
ESCAPES = ["{{ ''.__class__ }}", "{{ x.__init__.__globals__ }}", "{{ x['__class__'] }}", "{{ cycler }}", "{{ config }}"]


@pytest.mark.parametrize("source", NOT_IN_THE_LANGUAGE)
def test_what_is_not_in_the_language_is_refused_when_it_is_saved(source: str) -> None:
    with pytest.raises(BadTemplate):
        templates.check(source, html=True)


@pytest.mark.parametrize("source", TOO_MUCH)
def test_what_grows_too_large_fails_soon(source: str) -> None:
    templates.check(source, html=True)
    began = time.process_time()
    with pytest.raises(RenderFailed):
        templates.render(source, {"x": "a" * 65_536, "listed": [1, 2]}, html=True)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_of_python_can_be_reached(source: str) -> None:
    assert templates.render(source, {"x": "a"}, html=True) == ""


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Hi {{ name }}{{ missing }}{{ missing.part }}!", "Hi Аня!"),
        ("{% for i in items %}{{ loop.index }}:{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}", "1:a, 2:b"),
        ("{{ n + 1 }} {{ n * 2 }} {{ -n }} {{ 'no' if n > 9 else 'yes' }}", "6 10 -5 yes"),
        ("{{ name|upper }} {{ missing|default('x') }} {{ items|join('+') }} {{ '' ~ n }}", "АНЯ x a+b 5"),
        ("{{ day|date('%d.%m.%Y %H:%M') }} {{ 'я?'|urlencode }}", "02.01.2026 03:04 %D1%8F%3F"),
        ("{{ name|truncate(2) }} {{ name|length }} {{ flag }} {{ items|first }}{{ items|last }}", "А… 3 true ab"),
        ("{% if 'a' in items and name is defined %}in{% endif %}", "in"),
    ],
)
def test_the_language_prints_chooses_and_repeats(source: str, shown: str) -> None:
    values = {"name": "Аня", "items": ["a", "b"], "n": 5, "flag": True, "day": "2026-01-02T03:04:05Z"}
    assert templates.render(source, values, html=False) == shown


@given(st.text(max_size=200))
def test_pins_are_data_in_every_form(pin: str) -> None:
    shown = templates.render("<p>{{ pin }}</p>", {"pin": pin}, html=True)
    assert shown.count("<") == 2 and shown.count(">") == 2
    assert templates.render("{{ pin }}", {"pin": pin}, html=False) == pin
    line = templates.render_line("a {{ pin }}", {"pin": pin})
    assert len(line.splitlines()) == 1 and "\x00" not in line


def test_styles_are_inlined_and_tags_stay_where_they_stood() -> None:
    source = (
        "<html><head><style>p{color:red}</style></head><body><p>{% if a < b %}{{ a }}{% endif %} &amp;</p>"
        "<table>{% for i in items %}<tr><td>{{ i }}</td></tr>{% endfor %}</table>"
        "<a href='{{ url }}?a=1&b={{ x }}'>go</a></body></html>"
    )
    html = compose("s", source, "").html
    assert '<p style="color: red;">{% if a < b %}{{ a }}{% endif %} &amp;</p>' in html
    assert "<table>{% for i in items %}<tr><td>{{ i }}</td></tr>{% endfor %}</table>" in html
    assert "{{ url }}?a=1&amp;b={{ x }}" in html


def test_mjml_is_compiled_when_it_is_saved() -> None:
    text = "<mj-section><mj-column><mj-text>Hi {{ name }}</mj-text></mj-column></mj-section>"
    html = compose("s", f"<mjml><mj-body>{text}</mj-body></mjml>", "").html
    assert "<table" in html and "Hi {{ name }}" in html
    with pytest.raises(BadTemplate, match="MJML"):
        compose("s", "<mjml><mj-bod", "")


def test_plain_text_is_made_of_the_html() -> None:
    html = "<style>p{}</style><h1>A</h1><p>b&nbsp;&lt;{{ c }}</p><ul><li>d<li>e</ul><a href='{{ u }}'>go</a>"
    assert to_text(html) == "A\n\nb <{{ c }}\n\n- d\n- e\ngo ({{ u }})\n"
