"""A picture that stands for a `:word:`."""

import msgspec


class EmojiView(msgspec.Struct, frozen=True):
    """`static_url` does not move."""

    shortcode: str
    url: str
    static_url: str
    category: str
    visible: bool
