"""Reports and warnings as those see them whom they concern."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.core.moderation.views import ReportView, StrikeView, ToldView
from veche.lib.times import iso


class Report(msgspec.Struct):
    """A report, as who wrote it sees it."""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    status_ids: list[str]
    rule_ids: list[str] | None
    collection_ids: list[str]
    target_account: Account


class AccountWarning(msgspec.Struct):
    """What moderators did about an account, as its owner is told. There is no way to appeal in an app."""

    id: str
    action: str
    text: str
    status_ids: list[str] | None
    target_account: Account
    appeal: None
    created_at: str


def report(view: ReportView) -> Report:
    """One report."""
    return Report(
        id=str(view.id),
        action_taken=view.resolved_at is not None,
        action_taken_at=None if view.resolved_at is None else iso(view.resolved_at),
        category=view.category,
        comment=view.comment,
        forwarded=view.forwarded,
        created_at=iso(view.created_at),
        status_ids=[str(id) for id in view.post_ids],
        rule_ids=[str(id) for id in view.rule_ids] or None,
        collection_ids=[],
        target_account=account(view.target),
    )


def warning(view: StrikeView) -> AccountWarning:
    """One warning."""
    return AccountWarning(
        id=str(view.id),
        action=view.action,
        text=view.text,
        status_ids=[str(id) for id in view.post_ids] or None,
        target_account=account(view.target),
        appeal=None,
        created_at=iso(view.created_at),
    )


def about(kind: str, id: int, told: ToldView) -> tuple[Report | msgspec.UnsetType, AccountWarning | msgspec.UnsetType]:
    """What a notification of an office is about, under the key that it has there."""
    if kind == "report" and id in told.reports:
        return report(told.reports[id]), msgspec.UNSET
    if kind == "moderation_warning" and id in told.strikes:
        return msgspec.UNSET, warning(told.strikes[id])
    return msgspec.UNSET, msgspec.UNSET
