"""How the viewer and another account stand."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import astuple

from veche.api.mastodon.render.account import Account, account
from veche.core.accounts.views import AccountView
from veche.core.graph.views import RelationView
from veche.lib.times import iso


class Relationship(msgspec.Struct, kw_only=True):
    """All from the viewer's side."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str] | None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


def relationship(view: RelationView) -> Relationship:
    """A follow that is only asked for has its settings already."""
    return Relationship(
        id=str(view.account_id),
        following=view.following,
        showing_reblogs=view.show_reposts,
        notifying=view.notify,
        languages=list(view.languages) if view.languages else None,
        followed_by=view.followed_by,
        blocking=view.blocking,
        blocked_by=view.blocked_by,
        muting=view.muting,
        muting_notifications=view.muting_notifications,
        muting_expires_at=None if view.mute_expires_at is None else iso(view.mute_expires_at),
        requested=view.requested,
        requested_by=view.requested_by,
        domain_blocking=view.domain_blocking,
        endorsed=view.endorsed,
        note=view.note,
    )


def encoded_relationships(views: Iterable[RelationView]) -> list[msgspec.Raw]:
    """The same of many, encoded: they differ in little but the id, and equal ones are encoded once."""
    return [msgspec.Raw(b'{"id":"%d%s' % (view.account_id, _encoded(astuple(view)[1:]))) for view in views]


@lru_cache(maxsize=1024)
def _encoded(values: tuple[Any, ...]) -> bytes:
    """All that stands behind the id."""
    return msgspec.json.encode(relationship(RelationView(0, *values))).partition(b'"id":"0')[2]


class FamiliarFollowers(msgspec.Struct):
    """Whom one follows and who follows an account."""

    id: str
    accounts: list[Account]


def familiar_followers(id: int, views: Sequence[AccountView]) -> FamiliarFollowers:
    """Of one account."""
    return FamiliarFollowers(str(id), [account(one) for one in views])
