"""Pictures that stand for a `:shortcode:`."""

from collections.abc import Iterable

import msgspec

from veche.core.emoji.views import EmojiView


class Emoji(msgspec.Struct):
    """A picture that stands for a `:shortcode:`."""

    shortcode: str
    url: str
    static_url: str
    visible_in_picker: bool = True
    category: str | None = None


def emojis(views: Iterable[EmojiView]) -> list[Emoji]:
    """All of them."""
    return [Emoji(one.shortcode, one.url, one.static_url, one.visible, one.category or None) for one in views]
