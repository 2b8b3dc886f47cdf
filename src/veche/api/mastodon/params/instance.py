"""Parameters about the instance."""

import msgspec


class Day(msgspec.Struct):
    """The day in the path."""

    date: str


class PeerSearch(msgspec.Struct):
    """GET /peers/search."""

    q: str = ""
