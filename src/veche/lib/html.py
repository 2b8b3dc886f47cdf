"""HTML: making it from text, making it safe, making text of it."""

import html as _html
import re

import nh3

# What a post may hold (the same set that fediverse servers let through); anything else is unwrapped or dropped.
_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre", "rp", "rt", "ruby", "s", "small",
    "span", "strike", "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "translate", "class"},
    "span": {"translate", "class"},
    "p": {"class"},
    "ol": {"start", "reversed"},
    "li": {"value"},
}
_CLASSES = {"mention", "hashtag", "h-card", "u-url", "invisible", "ellipsis", "quote-inline"}
_SCHEMES = {"http", "https", "mailto", "xmpp", "gemini", "magnet", "matrix", "tel"}
_DROPPED = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math", "select", "textarea"}
_REL = "nofollow noopener noreferrer"

_BLOCKS = {"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_LINES = {"br", "li", "tr", "dt", "dd"}
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")


def escape(text: str) -> str:
    """Text as it must stand in HTML, inside attributes too."""
    return _html.escape(text, quote=True)


def from_plain(text: str) -> str:
    """Plain text as paragraphs; an empty line parts them."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def clean(text: str) -> str:
    """Foreign HTML made safe. Cleaning twice changes nothing more."""
    return _cleaner.clean(text)


def clean_inline(text: str) -> str:
    """Only text and line marks: for names and other single lines."""
    return nh3.clean(text, tags=set(), attributes={}, link_rel=None)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(part for part in value.split() if part in _CLASSES) or None
    if name == "translate":
        return "no" if value == "no" else None
    return value


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=_SCHEMES,
    link_rel=_REL,
    strip_comments=True,
)


def to_plain(text: str) -> str:
    """The text of HTML: blocks become paragraphs, `<br>` a line; one pass, whatever the input."""
    parts: list[str] = []
    position = 0
    verbatim = 0  # depth of <pre>
    silent = ""  # the tag whose content is left out
    while position < len(text):
        start = text.find("<", position)
        start = len(text) if start < 0 else start
        if not silent:
            parts.append(_characters(text[position:start], verbatim > 0))
        if start == len(text):
            break
        end = _tag_end(text, start)
        name, closing = _tag_name(text, start + 1)
        if not name and text[start + 1 : start + 2] not in ("!", "?", "/"):  # a lone "<" is text
            parts.append("" if silent else "<")
            position = start + 1
            continue
        position = end
        if silent:
            silent = "" if closing and name == silent else silent
        elif name in ("script", "style"):
            silent = "" if closing else name
        else:
            verbatim = max(0, verbatim + (-1 if closing else 1)) if name == "pre" else verbatim
            parts.append(_break(name, closing))
    return _tidy("".join(parts))


def _characters(piece: str, verbatim: bool) -> str:
    if not verbatim:
        piece = _SPACES.sub(" ", piece)
    return _html.unescape(piece) if "&" in piece else piece


def _tag_name(text: str, position: int) -> tuple[str, bool]:
    found = _NAME.match(text, position)
    return (found[1].lower(), text[position] == "/") if found else ("", False)


def _tag_end(text: str, start: int) -> int:
    """Just after the tag's `>`. Quotes are not looked at: `clean` writes `>` in attributes as an entity."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        return len(text) if end < 0 else end + 3
    end = text.find(">", start)
    return len(text) if end < 0 else end + 1


def _break(name: str, closing: bool) -> str:
    if name in _BLOCKS:
        return "\0\0"
    if name in _LINES:
        return "" if closing else "\0"
    return ""


def _tidy(text: str) -> str:
    """\0 marks the breaks that tags asked for: spaces around them go, and no more than one empty line stays."""
    lines = [line.strip(" ") for line in text.split("\0")]
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip("\n ")
