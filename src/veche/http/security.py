"""Headers that every answer carries unless a dialect or an answer says otherwise."""

from typing import Final

from veche.http.answers import HTML, Answer, FileAnswer, Headers
from veche.http.dialect import Dialect
from veche.http.endpoint import Sendable

_EVERYWHERE: Final[Headers] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
# What is no page may do nothing at all, should a browser ever be talked into showing it as one.
_DATA: Final[Headers] = ((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),)
_FILE: Final[Headers] = ((b"content-security-policy", b"default-src 'none'; media-src 'self'; sandbox"),)
# No form-action: browsers apply it to the redirects after a form, and consent ends at an app's own scheme.
_PAGE: Final[Headers] = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: https:; media-src 'self' https:; object-src 'none'; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
)
_PRIVATE: Final = (b"cache-control", b"private, no-store")
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000")


class StandingHeaders:
    """Made once per dialect; what the dialect declares itself wins over what stands here."""

    __slots__ = ("_data", "_file", "_page")

    def __init__(self, dialect: Dialect, *, https: bool) -> None:
        def made(*headers: tuple[bytes, bytes]) -> Headers:
            base = (*_EVERYWHERE, *headers, *((_HSTS,) if https else ()))
            own = {name for name, _ in dialect.headers}
            # What CORS says is always the same unless it depends on the origin.
            cors = dialect.cors.always if dialect.cors is not None else ()
            return (*(pair for pair in base if pair[0] not in own), *dialect.headers, *cors)

        self._data = made(*_DATA, _PRIVATE)
        self._file = made(*_FILE)
        self._page = made(*_PAGE, _PRIVATE)

    def of(self, answer: Sendable) -> Headers:
        if type(answer) is Answer:
            standing = self._page if answer.content_type is HTML else self._data
        else:
            standing = self._file if type(answer) is FileAnswer else self._data
        given = answer.headers
        if not given:
            return standing
        names = {name for name, _ in given}
        return tuple(pair for pair in standing if pair[0] not in names)
