"""Grouped notifications, the policy, requests."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.attached import NOTHING, Attached
from veche.api.mastodon.render.collection import Collection
from veche.api.mastodon.render.moderation import AccountWarning, Report
from veche.api.mastodon.render.notification import Severance, attach
from veche.api.mastodon.render.status import Status, status
from veche.api.mastodon.render.words import NOTIFICATION_TYPES, VERDICTS
from veche.core.accounts.views import AccountView
from veche.core.notifications.views import GroupsView, GroupView, PolicyView, RequestView
from veche.http.cache import ListOf
from veche.lib.times import iso


class Group(msgspec.Struct, kw_only=True):
    """Notifications that stand together. Their newest id is a text: browsers would round the number."""

    group_key: str
    notifications_count: int
    type: str
    most_recent_notification_id: str
    page_min_id: str
    page_max_id: str
    latest_page_notification_at: str
    sample_account_ids: list[str]
    status_id: str | None
    report: Report | msgspec.UnsetType = msgspec.UNSET
    moderation_warning: AccountWarning | msgspec.UnsetType = msgspec.UNSET
    event: Severance | msgspec.UnsetType = msgspec.UNSET
    collection: Collection | msgspec.UnsetType | None = msgspec.UNSET


class PartialAccount(msgspec.Struct, kw_only=True):
    """As much of an account as a picture needs."""

    id: str
    acct: str
    url: str
    avatar: str
    avatar_static: str
    locked: bool
    bot: bool


class Groups(msgspec.Struct, kw_only=True):
    """Groups, and what they name, once each."""

    accounts: list[Account] | ListOf
    partial_accounts: list[PartialAccount] | ListOf | msgspec.UnsetType = msgspec.UNSET
    statuses: list[Status] | ListOf
    notification_groups: list[Group]


class Summary(msgspec.Struct):
    """How much waits."""

    pending_requests_count: int
    pending_notifications_count: int


class Policy(msgspec.Struct, kw_only=True):
    """Today's."""

    for_not_following: str
    for_not_followers: str
    for_new_accounts: str
    for_private_mentions: str
    for_limited_accounts: str
    summary: Summary


class OldPolicy(msgspec.Struct, kw_only=True):
    """The first form."""

    filter_not_following: bool
    filter_not_followers: bool
    filter_new_accounts: bool
    filter_private_mentions: bool
    summary: Summary


class Request(msgspec.Struct, kw_only=True):
    """Somebody whose notifications wait. The count is a text."""

    id: str
    created_at: str
    updated_at: str
    notifications_count: str
    account: Account
    last_status: Status | None


class Merged(msgspec.Struct):
    """Whether all that was accepted stands among the rest."""

    merged: bool


def groups(view: GroupsView, told: Attached = NOTHING, *, partial: bool = False) -> Groups:
    """With `partial`, only who came last in a group is shown whole; `told` holds what some groups are about."""
    whole = dict.fromkeys(one.actor_ids[0] for one in view.groups) if partial else view.accounts
    made = Groups(
        accounts=ListOf("account", list(whole)),
        statuses=ListOf("status", view.posts),
        notification_groups=[_group(one, told) for one in view.groups],
    )
    if partial:
        made.partial_accounts = ListOf("partial_account", [id_ for id_ in view.accounts if id_ not in whole])
    return made


def _group(one: GroupView, told: Attached) -> Group:
    made = Group(
        group_key=one.key,
        notifications_count=one.count,
        type=NOTIFICATION_TYPES[one.kind],
        most_recent_notification_id=str(one.newest_id),
        page_min_id=str(one.page_oldest_id),
        page_max_id=str(one.page_newest_id),
        latest_page_notification_at=iso(one.page_newest_at),
        sample_account_ids=[str(id_) for id_ in one.actor_ids],
        status_id=None if one.post_id is None else str(one.post_id),
    )
    if one.about_id is not None:
        attach(made, one.kind, one.about_id, told)
    return made


def partial_account(view: AccountView) -> PartialAccount:
    """A picture and a name."""
    return PartialAccount(
        id=str(view.id),
        acct=view.acct,
        url=view.url,
        avatar=view.avatar.url,
        avatar_static=view.avatar.static_url,
        locked=view.locked,
        bot=view.bot,
    )


def policy(view: PolicyView) -> Policy:
    """Three words for each ground."""
    return Policy(
        for_not_following=VERDICTS[view.not_following],
        for_not_followers=VERDICTS[view.not_followers],
        for_new_accounts=VERDICTS[view.new_accounts],
        for_private_mentions=VERDICTS[view.private_mentions],
        for_limited_accounts=VERDICTS[view.limited_accounts],
        summary=_summary(view),
    )


def old_policy(view: PolicyView) -> OldPolicy:
    """Anything but a yes is a filter."""
    return OldPolicy(
        filter_not_following=view.not_following > 0,
        filter_not_followers=view.not_followers > 0,
        filter_new_accounts=view.new_accounts > 0,
        filter_private_mentions=view.private_mentions > 0,
        summary=_summary(view),
    )


def _summary(view: PolicyView) -> Summary:
    return Summary(view.pending_requests, view.pending_notifications)


def request(view: RequestView, viewer_id: int | None) -> Request:
    """One who waits."""
    return Request(
        id=str(view.id),
        created_at=iso(view.created_at),
        updated_at=iso(view.updated_at),
        notifications_count=str(view.count),
        account=account(view.actor),
        last_status=None if view.last_post is None else status(view.last_post, viewer_id),
    )
