"""Which pages of other origins may read the answers of a dialect. Credentials (cookies) never go along."""

from collections.abc import Callable

import msgspec

from veche.http.answers import Answer, Headers
from veche.http.request import Request


class Cors(msgspec.Struct, frozen=True):
    """`origin` is `*` unless a function finds another one for the request."""

    methods: tuple[str, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
    expose: tuple[str, ...] = ()
    max_age: int = 86_400
    origin: Callable[[Request], str] | None = None

    @property
    def always(self) -> Headers:
        """On every answer, whoever asks."""
        found: Headers = ()
        if self.origin is None:
            found += ((b"access-control-allow-origin", b"*"),)
        if self.expose:
            found += ((b"access-control-expose-headers", ", ".join(self.expose).encode()),)
        return found

    def of(self, request: Request) -> Headers:
        """What depends on the request; only where there is a function for the origin."""
        assert self.origin is not None
        origin = self.origin(request).encode("latin-1", "ignore")
        return (b"access-control-allow-origin", origin), (b"vary", b"Origin, Referer")

    def preflight(self, request: Request) -> Answer:
        """The answer to OPTIONS; the headers that the page asks for are allowed as they are asked."""
        wanted = request.raw_headers.get(b"access-control-request-headers", b"authorization, content-type")
        fields: Headers = (
            (b"access-control-allow-methods", ", ".join(self.methods).encode()),
            (b"access-control-allow-headers", wanted[:1000]),
            (b"access-control-max-age", b"%d" % self.max_age),
        )
        return Answer(b"", 204, headers=fields)
