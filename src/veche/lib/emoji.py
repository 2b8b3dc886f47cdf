"""Telling whether a text is one emoji, by the shape that Unicode gives them."""

import re

_TONE, _MARK, _JOINER = "\U0001f3fb-\U0001f3ff", "\ufe0f", "\u200d"
# Signs that are shown as pictures: the planes made for them, and the older ones among symbols and arrows.
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_ONE = rf"[{_PICTURE}][{_TONE}]?{_MARK}?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEY = rf"[0-9#*]{_MARK}?\u20e3"
_EMOJI = re.compile(rf"(?:{_FLAG}|{_KEY}|{_ONE}(?:{_JOINER}{_ONE})*)\Z")
LONGEST = 40


def is_emoji(text: str) -> bool:
    """One emoji and nothing else; joined ones, tones of skin, flags and keys are one each."""
    return len(text) <= LONGEST and _EMOJI.match(text) is not None
