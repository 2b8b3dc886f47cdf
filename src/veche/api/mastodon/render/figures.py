"""Figures for those who keep the instance. Numbers are texts here."""

import msgspec

from veche.core.moderation.views import CohortView, DimensionView, MeasureView, Part
from veche.lib.times import iso

_NAMES = {
    "web": "Website", "media": "Media storage", "sqlite": "SQLite", "postgresql": "PostgreSQL", "veche": "Veche",
    "python": "Python",
}  # fmt: skip
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
_OF_LANGUAGES = frozenset({"languages", "tag_languages", "instance_languages"})


class MeasureDay(msgspec.Struct):
    """One day."""

    date: str
    value: str


class Measure(msgspec.Struct, omit_defaults=True):
    """A figure over some days."""

    key: str
    total: str
    data: list[MeasureDay]
    unit: str | None
    previous_total: str | msgspec.UnsetType = msgspec.UNSET
    human_value: str | msgspec.UnsetType = msgspec.UNSET


class DimensionPart(msgspec.Struct, omit_defaults=True):
    """One part."""

    key: str
    human_key: str
    value: str
    unit: str | msgspec.UnsetType = msgspec.UNSET
    human_value: str | msgspec.UnsetType = msgspec.UNSET


class Dimension(msgspec.Struct):
    """How something is made up."""

    key: str
    data: list[DimensionPart]


class CohortPeriod(msgspec.Struct):
    """How many were still there."""

    date: str
    rate: float
    value: str


class Cohort(msgspec.Struct):
    """Who registered in one period."""

    period: str
    frequency: str
    data: list[CohortPeriod]


def measure(view: MeasureView) -> Measure:
    """One figure."""
    made = Measure(
        key=view.key,
        total=str(view.total),
        data=[MeasureDay(iso(day), str(value)) for day, value in view.days],
        unit=view.unit,
    )
    if view.previous is not None:
        made.previous_total = str(view.previous)
    if view.unit:
        made.human_value = _size(view.total)
    return made


def dimension(view: DimensionView) -> Dimension:
    """One dimension."""
    return Dimension(view.key, [_part(view, one) for one in view.parts])


def cohort(view: CohortView) -> Cohort:
    """One cohort."""
    data = [CohortPeriod(iso(one.at), one.rate, str(one.people)) for one in view.periods]
    return Cohort(iso(view.at), view.frequency, data)


def _part(view: DimensionView, one: Part) -> DimensionPart:
    name = one.name or _NAMES.get(one.key) or (_language(one.key) if view.key in _OF_LANGUAGES else one.key)
    made = DimensionPart(one.key, name, one.text or str(one.value))
    if view.unit:
        made.unit, made.human_value = view.unit, _size(one.value)
    elif one.text:
        made.human_value = one.text
    return made


def _language(code: str) -> str:
    """Its English name. The names are many and seldom wanted, so they are loaded when they are."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


def _size(count: int) -> str:
    """`46.2 GB`, as people say it."""
    size, place = float(count), 0
    while size >= 1024 and place < len(_UNITS) - 1:
        size, place = size / 1024, place + 1
    digits = f"{size:.3g}" if size < 1000 else f"{size:.0f}"
    return f"{digits} {_UNITS[place]}"
