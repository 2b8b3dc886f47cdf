"""Which Mastodon we answer like. Clients take the front of the version for a list of features: it is the newest release
whose ordinary features are all here."""

from typing import Final

from veche import __version__

MASTODON: Final = "4.6.0"
API_VERSION: Final = 10
VERSION: Final = f"{MASTODON} (compatible; Veche {__version__})"
