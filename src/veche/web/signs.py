"""The instance's own emoji on pages: their words become pictures, in names and in texts. Pure."""

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from veche.core.emoji.views import EmojiView

_TAG = r"""(?:[^>"']|"[^"]*"|'[^']*')*>"""
# A link or a tag, in which nothing is touched, or a word between colons.
_PIECE = re.compile(
    rf"<a\b{_TAG}.*?</a>|<{_TAG}|(?<![A-Za-z0-9_:]):(?P<word>[A-Za-z0-9_]{{2,60}}):(?![A-Za-z0-9_:])", re.DOTALL
)


def with_signs(text: str, emojis: Sequence[EmojiView], place: Callable[[str], str], *, is_html: bool = False) -> Markup:
    """The text, escaped unless it is HTML that the core has cleaned, with pictures that do not move."""
    safe = text if is_html else str(escape(text))
    if not emojis:
        return Markup(safe)  # escaped, or cleaned by the core
    known = {one.shortcode: one for one in emojis}

    def shown(found: re.Match[str]) -> str:
        sign = known.get(found["word"] or "")
        if sign is None:
            return found[0]
        word = f":{sign.shortcode}:"
        source = escape(place(sign.static_url))
        return f'<img class="sign" src="{source}" alt="{word}" title="{word}" width="20" height="20">'

    return Markup(_PIECE.sub(shown, safe))
