"""Reports of a year."""

from typing import Any, Final

import msgspec

from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.status import Status
from veche.core.annual.views import Report, ReportView
from veche.http.cache import ListOf

_SCHEMA: Final = 2
_ARCHETYPES: Final = {"reposter": "booster"}


class AnnualReport(msgspec.Struct, kw_only=True):
    """One year."""

    year: int
    data: dict[str, Any]
    schema_version: int
    share_url: str | None
    account_id: str


class AnnualReports(msgspec.Struct):
    """Some years, with whom and what they speak of."""

    annual_reports: list[AnnualReport]
    accounts: list[Account]
    statuses: list[Status] | ListOf


def annual_reports(views: list[ReportView], accounts: list[Account]) -> AnnualReports:
    """What is gone by now is left out of the statuses."""
    best = [
        id
        for view in views
        for id in (view.report.most_liked, view.report.most_reposted, view.report.most_answered)
        if id is not None
    ]
    return AnnualReports([_report(view) for view in views], accounts, ListOf("status", list(dict.fromkeys(best))))


def _report(view: ReportView) -> AnnualReport:
    return AnnualReport(
        year=view.year,
        data=_data(view.report),
        schema_version=_SCHEMA,
        share_url=None,
        account_id=str(view.account_id),
    )


def _data(report: Report) -> dict[str, Any]:
    return {
        "archetype": _ARCHETYPES.get(report.archetype, report.archetype),
        "time_series": [
            {"month": one.month, "statuses": one.posts, "following": one.follows, "followers": one.followers}
            for one in report.months
        ],
        "top_hashtags": [{"name": one.name, "count": one.count} for one in report.tags],
        "top_statuses": {
            "by_reblogs": _text(report.most_reposted),
            "by_favourites": _text(report.most_liked),
            "by_replies": _text(report.most_answered),
        },
    }


def _text(id: int | None) -> str | None:
    return None if id is None else str(id)
