"""The only outgoing HTTP client: limits of time, size and redirects, and no way into private networks."""

from .client import HttpClient, Response
from .errors import FetchError

__all__ = ["FetchError", "HttpClient", "Response"]
