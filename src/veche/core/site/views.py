"""What the instance tells of itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule in one language."""

    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule of the instance, with what explains it."""

    id: int
    text: str
    hint: str
    translations: Mapping[str, RuleWords]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A longer text. `effective_on` (a day) and `succeeded_by` (the day of the next version) are of terms only."""

    kind: str
    html: str
    source: str
    updated_at: int | None
    effective_on: str = ""
    effective: bool = True
    succeeded_by: str | None = None


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of the instance in its sizes: side or role → address."""

    url: str
    small_url: str
    sizes: Mapping[str, tuple[str, int | None, int | None]]
    blurhash: str | None
    description: str


@dataclass(frozen=True, slots=True)
class WeekView:
    """How lively a week was, which began at `starts_at` (ms UTC)."""

    starts_at: int
    posts: int
    people: int
    registrations: int
