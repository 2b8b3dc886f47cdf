"""GET /api/oembed."""

import msgspec


class Wanted(msgspec.Struct, kw_only=True):
    """The address of a status, and how large it may be shown."""

    url: str = ""
    maxwidth: int | None = None
    maxheight: int | None = None
    format: str = "json"
