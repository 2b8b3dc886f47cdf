"""The template language of letters: Jinja's grammar, cut down until no template can hurt the server.

A template is written by a project's editor, who is not the server's administrator. Jinja's sandbox stops escapes to
Python but bounds neither time nor memory, so the language is a list of what *is* allowed (`_ALLOWED`): printing,
conditions, loops, filters of ours. Nothing can be assigned, defined or called; a loop draws from one budget of steps;
what grows is measured before it is built. So the cost of a rendering is bounded by its source and its pins.
"""

import contextvars
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from jinja2 import ChainableUndefined, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from veche.core.mailing.faults import BadTemplate, RenderFailed
from veche.core.mailing.values import BadValue, format_moment, parse_moment

SOURCE_MAX = 512 * 1024
OUTPUT_MAX = 1024 * 1024
STEPS_MAX = 10_000

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For, nodes.Filter,
    nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Getattr,
    nodes.Getitem, nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg, nodes.Pos, nodes.List,
    nodes.Tuple, nodes.Keyword,
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")

_steps: contextvars.ContextVar[list[int]] = contextvars.ContextVar("steps")


def _scalar(value: Any) -> Any:
    """Only single values are printed: the text of a list or object may be far larger than what holds it."""
    if value is None or isinstance(value, Undefined):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return value
    raise RenderFailed("only single values can be printed; use join for a list")


def _walk(items: Any) -> Iterator[Any]:
    """The items of a loop, each paid for from the rendering's budget of steps."""
    budget = _steps.get()
    for item in items if isinstance(items, Iterable) else ():
        budget[0] -= 1
        if budget[0] < 0:
            raise RenderFailed("too many loop steps")
        yield item


def _concat(parts: list[Any]) -> str:
    texts = [_scalar(part) for part in parts]
    texts = [text if isinstance(text, str) else str(text) for text in texts]
    if sum(map(len, texts)) > OUTPUT_MAX:
        raise RenderFailed("the text grew too large")
    if any(isinstance(text, Markup) for text in texts):
        return Markup("").join(texts)
    return "".join(texts)


def _join(items: Any, separator: str = ", ") -> str:
    listed = list(_walk(items))
    between = [part for item in listed for part in (separator, item)][1:]
    return _concat(between)


def _replace(text: Any, old: str, new: str) -> str:
    source, old, new = str(_scalar(text)), str(old), str(new)
    if not old or len(source) + source.count(old) * len(new) > OUTPUT_MAX:
        raise RenderFailed("replace would grow too large")
    return source.replace(old, new)


def _truncate(text: Any, length: int = 255, end: str = "…") -> str:
    source = str(_scalar(text))
    return source if len(source) <= length else source[: max(0, length - len(end))] + end


def _date(moment: Any, form: str = "%d.%m.%Y") -> str:
    try:
        found = parse_moment(str(moment))
    except BadValue:
        return ""
    shown = format_moment(found)
    parts = {"Y": shown[:4], "m": shown[5:7], "d": shown[8:10], "H": shown[11:13], "M": shown[14:16], "S": shown[17:19]}
    return re.sub(r"%([YmdHMS])", lambda match: parts[match[1]], str(form))


def _number(text: Any, default: int = 0) -> int:
    try:
        return int(str(text)[:30])
    except ValueError:
        return default


def _default(value: Any, other: Any = "", empty: bool = False) -> Any:
    return other if isinstance(value, Undefined) or value is None or (empty and not value) else value


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _ends(value: Any) -> list[Any]:
    return value if isinstance(value, list) else list(str(_scalar(value)))


_FILTERS = {
    "default": _default, "d": _default, "join": _join, "replace": _replace, "truncate": _truncate, "date": _date,
    "int": _number, "length": _length, "count": _length,
    "upper": lambda text: str(_scalar(text)).upper(),
    "lower": lambda text: str(_scalar(text)).lower(),
    "capitalize": lambda text: str(_scalar(text)).capitalize(),
    "title": lambda text: str(_scalar(text)).title(),
    "trim": lambda text: str(_scalar(text)).strip(),
    "urlencode": lambda text: quote(str(_scalar(text)), safe=""),
    "first": lambda items: _ends(items)[0] if _ends(items) else "",
    "last": lambda items: _ends(items)[-1] if _ends(items) else "",
}  # fmt: skip
_TESTS = ("defined", "undefined", "none", "string", "number", "even", "odd", "divisibleby", "in", "equalto", "eq", "ne")


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["+", "-", "*", "/"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(side, (int, float)) and abs(side) < 2**63 for side in (left, right))
        if numbers:
            return super().call_binop(context, operator, left, right)
        if operator == "+":
            return _concat([left, right])
        raise RenderFailed(f"'{operator}' needs two numbers")

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _restrict(super()._parse(source, name, filename))


def _restrict(tree: nodes.Template) -> nodes.Template:
    """Refuses whatever is not allowed, and puts loops and joins under the filters that count."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, (*_ALLOWED, nodes.Helper)):
            raise TemplateSyntaxError(f"'{type(node).__name__.lower()}' is not allowed in a letter", node.lineno)
        if isinstance(node, nodes.For) and node.recursive:
            raise TemplateSyntaxError("a recursive loop is not allowed in a letter", node.lineno)
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "_walk", [], [], None, None, lineno=loop.lineno)
    return _Joins().visit(tree)  # type: ignore[no-any-return]


class _Joins(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the visitor's own naming
        inner = self.generic_visit(node)
        parts = nodes.List(inner.nodes, lineno=node.lineno)  # type: ignore[attr-defined]
        return nodes.Filter(parts, "_concat", [], [], None, None, lineno=node.lineno)


def _environment(*, html: bool) -> _Environment:
    environment = _Environment(
        autoescape=html, finalize=_scalar, undefined=ChainableUndefined, keep_trailing_newline=True,
        cache_size=0,
    )  # fmt: skip
    environment.globals.clear()
    escape = environment.filters["escape"]
    environment.filters = {**_FILTERS, "_walk": _walk, "_concat": _concat, "escape": escape, "e": escape}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


_ENVIRONMENTS = {True: _environment(html=True), False: _environment(html=False)}


@lru_cache(maxsize=256)
def _compiled(source: str, html: bool) -> Any:
    return _ENVIRONMENTS[html].from_string(source)


def check(source: str, *, html: bool) -> None:
    """Refuses a source that is too long or not in the language. Raises BadTemplate."""
    if len(source.encode()) > SOURCE_MAX:
        raise BadTemplate(f"a template may have at most {SOURCE_MAX} bytes")
    try:
        _compiled(source, html)
    except TemplateSyntaxError as error:
        raise BadTemplate(f"line {error.lineno}: {error.message}") from None
    except (TemplateError, RecursionError) as error:
        raise BadTemplate(str(error) or "nested too deeply") from None


def render(source: str, context: Mapping[str, Any], *, html: bool) -> str:
    """The text with the values put in; in HTML they are escaped, a missing one prints nothing. Raises RenderFailed."""
    _steps.set([STEPS_MAX])
    parts, size = [], 0
    try:
        for part in _compiled(source, html).generate(dict(context)):
            size += len(part)
            if size > OUTPUT_MAX:
                raise RenderFailed("the letter grew too large")
            parts.append(part)
    except (TemplateError, SecurityError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise RenderFailed(str(error)) from None
    return "".join(parts)


def render_line(source: str, context: Mapping[str, Any]) -> str:
    """One header line: whatever could end the line or start another becomes a space."""
    return " ".join(_CONTROLS.sub(" ", render(source, context, html=False)).split())
