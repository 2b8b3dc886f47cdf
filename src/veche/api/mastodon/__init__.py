"""The dialect of Mastodon's client API."""

from typing import Final

from veche.api.mastodon import limits, scopes
from veche.api.mastodon.auth import NAME, authenticate
from veche.api.mastodon.errors import render_error
from veche.api.mastodon.kinds import KINDS, variant
from veche.api.mastodon.oauth import HOOKS
from veche.api.mastodon.routes import ROUTES
from veche.http.cors import Cors
from veche.http.dialect import Dialect

SCOPES: Final = tuple(scopes.OURS)
WIDEST: Final = "read write follow push"
VOCABULARY: Final = scopes.VOCABULARY
parse = scopes.parse
rate_headers = limits.rate_headers
_EXPOSED = (
    "Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id", "Deprecation",
    "Mastodon-Async-Refresh",
)  # fmt: skip

DIALECT: Final = Dialect(
    name=NAME,
    routes=ROUTES,
    authenticate=authenticate,
    render_error=render_error,
    fallbacks=("/api/", "/nodeinfo/", "/.well-known/"),
    scopes=parse,
    cors=Cors(expose=_EXPOSED),
    buckets=limits.ORDINARY,
    rate_headers=limits.rate_headers,
    kinds=KINDS,
    variant=variant,
)

__all__ = ["DIALECT", "HOOKS", "SCOPES", "VOCABULARY", "WIDEST", "parse", "rate_headers"]
