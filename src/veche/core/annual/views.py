"""A year of one account."""

import msgspec


class Month(msgspec.Struct, frozen=True):
    """What a month brought."""

    month: int
    posts: int
    follows: int
    followers: int


class TagCount(msgspec.Struct, frozen=True):
    """How often a tag was written."""

    name: str
    count: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept. `archetype`: lurker, reposter, pollster, replier, oracle."""

    archetype: str
    months: tuple[Month, ...]
    tags: tuple[TagCount, ...]
    most_liked: int | None
    most_reposted: int | None
    most_answered: int | None


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """The report of one year; posts by id, as far as they are still there."""

    account_id: int
    year: int
    report: Report
    read: bool
