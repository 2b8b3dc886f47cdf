"""Which pages of other origins may read the answers of a dialect. Credentials (cookies) never go along."""

from collections.abc import Callable
from dataclasses import dataclass

from veche.http.answers import Answer, Headers
from veche.http.request import Request


@dataclass(frozen=True, slots=True)
class Cors:
    """`origin` is `*` unless a function finds another one for the request."""

    methods: tuple[str, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
    expose: tuple[str, ...] = ()
    max_age: int = 86_400
    origin: Callable[[Request], str] | None = None

    def origin_of(self, request: Request) -> str:
        return "*" if self.origin is None else self.origin(request)

    def headers(self, request: Request) -> Headers:
        """On every answer."""
        origin = self.origin_of(request).encode("latin-1", "ignore")
        found: Headers = ((b"access-control-allow-origin", origin),)
        if self.expose:
            found += ((b"access-control-expose-headers", ", ".join(self.expose).encode()),)
        return found if origin == b"*" else (*found, (b"vary", b"Origin, Referer"))

    def preflight(self, request: Request) -> Answer:
        """The answer to OPTIONS; the headers that the page asks for are allowed as they are asked."""
        wanted = request.raw_headers.get(b"access-control-request-headers", b"authorization, content-type")
        fields: Headers = (
            (b"access-control-allow-methods", ", ".join(self.methods).encode()),
            (b"access-control-allow-headers", wanted[:1000]),
            (b"access-control-max-age", b"%d" % self.max_age),
        )
        return Answer(b"", 204, headers=fields)
