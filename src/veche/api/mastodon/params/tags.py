"""Parameters of hashtags."""

import msgspec


class TagName(msgspec.Struct):
    """The name in the path, with or without #, or the id."""

    name: str


class TagForm(msgspec.Struct):
    """POST /featured_tags."""

    name: str = ""
