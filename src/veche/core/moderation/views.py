"""What moderators see, and what those whom it concerns are told."""

from typing import NamedTuple

import msgspec

from veche.core.accounts.views import AccountView
from veche.core.posts.views import PostView
from veche.core.site.views import RuleView

CATEGORIES = ("spam", "legal", "violation", "other")
ACTIONS = ("none", "disable", "sensitive", "silence", "suspend")
ORIGINS = ("local", "remote")
STATES = ("active", "pending", "disabled", "silenced", "suspended", "sensitized")


class Seen(NamedTuple):
    """Somebody came from this internet address, last at that moment."""

    address: str
    at: int


class Dossier(msgspec.Struct, frozen=True):
    """An account with all that moderators know of it. Without a `user_id` it is remote, a group, or deleted."""

    account: AccountView
    user_id: int | None = None
    email: str | None = None
    confirmed: bool = False
    approved: bool = False
    disabled: bool = False
    role: str = "user"
    locale: str | None = None
    reason: str = ""
    address: str = ""  # the last known
    addresses: tuple[Seen, ...] = ()  # the last first
    app_id: int | None = None
    invited_by_id: int | None = None


class DossierFilter(msgspec.Struct, frozen=True):
    """Which accounts; what is None or empty does not matter."""

    origin: str | None = None  # ORIGINS
    state: str | None = None  # STATES
    staff: bool = False
    roles: tuple[str, ...] = ()
    invited_by_id: int | None = None
    username: str = ""  # how it begins
    display_name: str = ""  # how it begins
    domain: str = ""
    email: str = ""  # how it begins
    address: str = ""  # an internet address or a network


class NewReport(msgspec.Struct, frozen=True):
    """Why somebody asks the moderators to look at an account. `rule_ids`: which of the instance's rules."""

    target_id: int
    post_ids: tuple[int, ...] = ()
    comment: str = ""
    category: str | None = None
    rule_ids: tuple[int, ...] = ()
    forward: bool = False


class ReportView(msgspec.Struct, frozen=True):
    """A report as who wrote it sees it."""

    id: int
    target: AccountView
    category: str
    comment: str
    rule_ids: tuple[int, ...]
    post_ids: tuple[int, ...]
    forwarded: bool
    resolved_at: int | None
    created_at: int


class CaseView(msgspec.Struct, frozen=True):
    """A report as moderators see it, with the posts that were attached as far as they are still there."""

    report: ReportView
    reporter: Dossier
    target: Dossier
    assigned_to: Dossier | None
    resolved_by: Dossier | None
    posts: tuple[PostView, ...]
    updated_at: int
    rules: tuple[RuleView, ...]  # that it speaks of, as far as they still hold


class CaseFilter(msgspec.Struct, frozen=True):
    """Which reports; without `resolved` those that nobody has dealt with."""

    resolved: bool = False
    reporter_id: int | None = None
    target_id: int | None = None


class Action(msgspec.Struct, frozen=True):
    """What a moderator does to an account. `send_email`: a letter tells the person."""

    kind: str  # ACTIONS
    text: str = ""
    report_id: int | None = None
    preset_id: int | None = None
    send_email: bool = True


class StrikeView(msgspec.Struct, frozen=True):
    """What was done to an account, as its owner is told."""

    id: int
    action: str
    text: str
    post_ids: tuple[int, ...]
    target: AccountView
    created_at: int


class ToldView(msgspec.Struct, frozen=True):
    """What notifications are about: reports and strikes, by their ids."""

    reports: dict[int, ReportView] = msgspec.field(default_factory=dict)
    strikes: dict[int, StrikeView] = msgspec.field(default_factory=dict)


class PresetView(msgspec.Struct, frozen=True):
    """Words that moderators use again and again."""

    id: int
    title: str
    text: str
    created_at: int


class DayValue(NamedTuple):
    """A figure of one day (UTC midnight, ms)."""

    day: int
    value: int


class Span(msgspec.Struct, frozen=True):
    """Days from `first` to `last`, both of them too; counted from 1970."""

    first: int
    last: int

    @property
    def before(self) -> "Span":
        """As many days just before."""
        return Span(2 * self.first - self.last - 1, self.first - 1)


class MeasureView(msgspec.Struct, frozen=True):
    """A figure over some days. `previous`: of as many days before; None where the total is of all times."""

    key: str
    total: int
    previous: int | None
    days: tuple[DayValue, ...]
    unit: str | None = None  # bytes


class Part(msgspec.Struct, frozen=True):
    """One part of a dimension: a language, an app, a server. `text` stands where the value is no number."""

    key: str
    value: int = 0
    name: str = ""
    text: str = ""


class DimensionView(msgspec.Struct, frozen=True):
    """How something is made up, the largest part first."""

    key: str
    parts: tuple[Part, ...]
    unit: str | None = None  # bytes


class Retained(NamedTuple):
    """How many of a cohort were still there in a period, and which part of it they are."""

    at: int
    people: int
    rate: float


class CohortView(msgspec.Struct, frozen=True):
    """Who registered in one period, and how many of them were there in the following ones."""

    at: int
    frequency: str  # day | month
    periods: tuple[Retained, ...]
