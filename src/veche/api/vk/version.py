"""`v=`: which shapes a caller expects (specs/vk.md 1.7). Given to the renderers; nothing global."""

import re

import msgspec

from veche.core.errors import CoreError
from veche.http.params import Sent
from veche.http.request import Request

_FORM = re.compile(r"^(\d{1,3})\.(\d{1,4})$")
_IN_QUERY = re.compile(rb"(?:^|&)v=([0-9.]{1,8})(?:&|$)")
_NEW = (5, 138)  # where bare arrays became objects


class Version(msgspec.Struct, frozen=True):
    """`given`: the caller said `v` and so speaks VK's dialect; else OpenVK's, with its own mix of shapes."""

    given: bool = False
    number: tuple[int, int] = (5, 9999)

    @property
    def is_new(self) -> bool:
        """VK's later shapes."""
        return self.given and self.number >= _NEW

    @property
    def is_old(self) -> bool:
        """VK's earlier shapes."""
        return self.given and self.number < _NEW

    @property
    def text(self) -> str:
        return f"{self.number[0]}.{self.number[1]}"

    def flag(self, value: bool) -> bool | int:
        """What VK's schema has as a boolean, OpenVK prints as 0 or 1."""
        return value if self.given else int(value)


OPENVK = Version()
_LATEST = Version(True, (5, 199))


def read(text: str | None) -> Version:
    """What cannot be read counts as the latest: clients send odd things, and never mean the oldest by them."""
    if text is None or not text.strip():
        return OPENVK
    match = _FORM.match(text.strip())
    return Version(True, (int(match[1]), int(match[2]))) if match else _LATEST


def of(request: Request, sent: Sent | None = None) -> Version:
    """The version of a request. A body or a query that cannot be read may still have said it in the address."""
    sent = sent or request.sent or Sent(request.query)
    try:
        value = sent.flat().get("v")
    except CoreError:
        value = None
    if value is None:
        match = _IN_QUERY.search(request.query)
        value = match[1].decode() if match else None
    return read(str(value) if isinstance(value, (str, int, float)) else None)
