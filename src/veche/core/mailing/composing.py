"""From what an editor wrote to what is rendered: MJML compiled, styles inlined, plain text made. Done once, on saving.

Pure, but slow enough (milliseconds) to be called in a thread. The HTML tools know nothing of `{{ }}` and would move or
escape it; so every template tag goes through them in disguise.
"""

import re
from html import unescape
from html.parser import HTMLParser

import msgspec

from veche.core.mailing.faults import BadTemplate

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_DISGUISE = re.compile(r"<!--veche:(\d+)-->|veche-(\d+)-tag")
_BLOCKS = frozenset(("p", "div", "tr", "table", "h1", "h2", "h3", "h4", "li", "ul", "ol", "blockquote", "section"))
_HIDDEN = frozenset(("style", "script", "head", "title"))


class Composed(msgspec.Struct, frozen=True):
    """The three texts that a dispatch renders."""

    subject: str
    html: str
    text: str


def compose(subject: str, source: str, text: str, preheader: str = "") -> Composed:
    """Checks and prepares one language of a letter; a missing plain text is made from the HTML. Raises BadTemplate."""
    from veche.core.mailing import templates  # a language that is loaded when a letter is saved or sent

    if not (source or text):
        raise BadTemplate("a letter needs a text or HTML")
    html = _compile_mjml(source) if source.lstrip().startswith("<mjml") else source
    if "<style" in html.lower():
        html = _inline_styles(html)
    if preheader and html:
        html = _with_preheader(html, preheader)
    text = text or to_text(html)
    templates.check(subject, html=False)
    templates.check(html, html=True)
    templates.check(text, html=False)
    return Composed(subject, html, text)


def _disguised(source: str) -> tuple[str, list[str]]:
    """Each template tag as a comment, or inside a tag's attributes as a plain word."""
    tags: list[str] = []

    def swap(match: re.Match[str]) -> str:
        tags.append(match[0])
        before = source[: match.start()]
        in_markup = before.rfind("<") > before.rfind(">")
        return f"veche-{len(tags) - 1}-tag" if in_markup else f"<!--veche:{len(tags) - 1}-->"

    return _TAG.sub(swap, source), tags


def _revealed(html: str, tags: list[str]) -> str:
    return _DISGUISE.sub(lambda match: tags[int(match[1] or match[2])], html)


def _compile_mjml(source: str) -> str:
    import mjml  # a compiled library that few projects need

    disguised, tags = _disguised(source)
    # Comments are dropped by the compiler; text is not.
    disguised = re.sub(r"<!--veche:(\d+)-->", r"veche-\1-tag", disguised)
    try:
        return _revealed(str(mjml.mjml2html(disguised)), tags)
    except ValueError as error:
        raise BadTemplate(f"MJML: {error}") from None


def _inline_styles(html: str) -> str:
    import css_inline  # loaded when a letter with styles is saved

    disguised, tags = _disguised(html)
    try:
        inlined = css_inline.inline(disguised, load_remote_stylesheets=False, keep_style_tags=True)
    except (css_inline.InlineError, ValueError) as error:
        raise BadTemplate(f"styles: {error}") from None
    if "<tbody" not in html.lower():
        # The parser puts a table's rows into a body of its own making, and would open it inside a loop.
        inlined = re.sub(r"</?tbody>", "", inlined)
    return _revealed(inlined, tags)


def _with_preheader(html: str, preheader: str) -> str:
    """The line that mail programs show beside the subject: first in the body, and unseen in the letter."""
    hidden = f'<div style="display:none;max-height:0;overflow:hidden">{preheader}</div>'
    body = re.search(r"<body[^>]*>", html, re.IGNORECASE)
    return html[: body.end()] + hidden + html[body.end() :] if body else hidden + html


class _Plain(HTMLParser):
    """Paragraphs become lines, links keep their address, list items a dash."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and tag != "li":
            self.parts.append("\n")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            if address and address not in "".join(self.parts[start:]):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def to_text(html: str) -> str:
    """A plain reading of the HTML, template tags kept where they stood."""
    disguised, tags = _disguised(html)
    disguised = re.sub(r"<!--veche:(\d+)-->", r"veche-\1-tag", disguised)
    reader = _Plain()
    reader.feed(disguised)
    reader.close()
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in "".join(reader.parts).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _revealed(unescape(text), tags) + "\n"
