"""What the instance tells of itself."""

from collections.abc import Mapping

import msgspec


class RuleWords(msgspec.Struct, frozen=True):
    """A rule in one language."""

    text: str
    hint: str = ""


class RuleView(msgspec.Struct, frozen=True):
    """A rule of the instance, with what explains it."""

    id: int
    text: str
    hint: str
    translations: Mapping[str, RuleWords]


class DocumentView(msgspec.Struct, frozen=True):
    """A longer text. `effective_on` (a day) and `succeeded_by` (the day of the next version) are of terms only."""

    kind: str
    html: str
    source: str
    updated_at: int | None
    effective_on: str = ""
    effective: bool = True
    succeeded_by: str | None = None


class PictureView(msgspec.Struct, frozen=True):
    """A picture of the instance in its sizes: side or role → address."""

    url: str
    small_url: str
    sizes: Mapping[str, tuple[str, int | None, int | None]]
    blurhash: str | None
    description: str


class WeekView(msgspec.Struct, frozen=True):
    """How lively a week was, which began at `starts_at` (ms UTC)."""

    starts_at: int
    posts: int
    people: int
    registrations: int
