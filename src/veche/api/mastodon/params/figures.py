"""What figures an administrator asks for."""

from typing import Any

import msgspec

from veche.core.errors import Invalid
from veche.core.moderation import Span
from veche.http.convert import Clamped
from veche.lib.times import DAY, parse_iso

_USUAL_DAYS = 30
_USUAL_PARTS = 10


class _About(msgspec.Struct, kw_only=True):
    """The tag or the server that a figure is about."""

    id: str = ""
    domain: str = ""


class _Figures(msgspec.Struct, kw_only=True):
    keys: tuple[str, ...] = ()
    start_at: str | None = None
    end_at: str | None = None
    tag_accounts: _About | None = None
    tag_uses: _About | None = None
    tag_servers: _About | None = None
    tag_languages: _About | None = None
    instance_accounts: _About | None = None
    instance_media_attachments: _About | None = None
    instance_reports: _About | None = None
    instance_statuses: _About | None = None
    instance_follows: _About | None = None
    instance_followers: _About | None = None
    instance_languages: _About | None = None

    @property
    def about(self) -> dict[str, str]:
        """By the figure's key."""
        given: dict[str, Any] = {key: getattr(self, key, None) for key in self.keys}
        return {key: one.id or one.domain for key, one in given.items() if isinstance(one, _About)}


class Measures(_Figures, kw_only=True):
    """POST /admin/measures."""

    @property
    def span(self) -> Span:
        """In days."""
        for name, value in (("start_at", self.start_at), ("end_at", self.end_at)):
            if not value:
                raise Invalid(name, "can't be blank", "blank")
        return Span(_day("start_at", self.start_at or ""), _day("end_at", self.end_at or ""))


class Dimensions(_Figures, kw_only=True):
    """POST /admin/dimensions."""

    limit: Clamped = _USUAL_PARTS

    def span(self, now: int) -> Span:
        """In days; the last thirty where none are named."""
        last = _day("end_at", self.end_at) if self.end_at else now // DAY
        return Span(_day("start_at", self.start_at) if self.start_at else last - _USUAL_DAYS + 1, last)


class Retention(msgspec.Struct, kw_only=True):
    """POST /admin/retention."""

    start_at: str | None = None
    end_at: str | None = None
    frequency: str | None = None

    @property
    def span(self) -> Span | None:
        """In days; nothing is counted while something is not said."""
        if not (self.start_at and self.end_at and self.frequency):
            return None
        return Span(_day("start_at", self.start_at), _day("end_at", self.end_at))


def _day(name: str, text: str) -> int:
    try:
        return parse_iso(text) // DAY
    except ValueError:
        raise Invalid(name, "is not a date") from None
