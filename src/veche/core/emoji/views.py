"""A picture that stands for a `:word:`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmojiView:
    """`static_url` does not move."""

    shortcode: str
    url: str
    static_url: str
    category: str
    visible: bool
