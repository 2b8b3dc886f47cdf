"""Grouped notifications, the policy, requests, push subscriptions."""

from typing import Literal

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.paging import Paged
from veche.api.mastodon.params import Notifications
from veche.api.mastodon.render.words import KINDS_OF, VERDICTS
from veche.core.notifications import Wanted
from veche.core.notifications.telling import GROUPED

VerdictWord = Literal["accept", "filter", "drop"]


class Groups(Notifications, kw_only=True):
    """GET /v2/notifications."""

    grouped_types: tuple[str, ...] | None = None
    expand_accounts: Literal["full", "partial_avatars"] = "full"

    @property
    def grouped(self) -> tuple[str, ...]:
        """Kinds that stand together: those asked for, of those that can."""
        words = KINDS_OF if self.grouped_types is None else self.grouped_types
        return tuple(kind for word in words for kind in KINDS_OF.get(word, ()) if kind in GROUPED)

    @property
    def wanted(self) -> Wanted:
        """In our words."""
        account_id = ids.parse_optional(self.account_id)
        return Wanted(self.kinds, account_id, self.grouped, self.include_filtered)


class GroupKey(msgspec.Struct):
    """The key of a group in the path."""

    group_key: str


class PagedGroup(Paged, kw_only=True):
    """The key of a group in the path, and a page."""

    group_key: str


class Many(msgspec.Struct):
    """DELETE /notifications/destroy_multiple."""

    ids: tuple[str, ...] = ()

    @property
    def known(self) -> list[int]:
        """Those that can be ids."""
        return ids.known(self.ids)


class Requests(msgspec.Struct):
    """Many requests at once."""

    id: tuple[str, ...] = ()

    @property
    def known(self) -> list[int]:
        """Those that can be ids."""
        return ids.known(self.id)


class PolicyForm(msgspec.Struct, kw_only=True):
    """PATCH /v2/notifications/policy. What is absent stays."""

    for_not_following: VerdictWord | None = None
    for_not_followers: VerdictWord | None = None
    for_new_accounts: VerdictWord | None = None
    for_private_mentions: VerdictWord | None = None
    for_limited_accounts: VerdictWord | None = None

    @property
    def changes(self) -> dict[str, int]:
        """In our words."""
        chosen = msgspec.structs.asdict(self).items()
        return {name.removeprefix("for_"): VERDICTS.index(word) for name, word in chosen if word is not None}


class OldPolicyForm(msgspec.Struct, kw_only=True):
    """PUT /v1/notifications/policy: yes or no."""

    filter_not_following: bool | None = None
    filter_not_followers: bool | None = None
    filter_new_accounts: bool | None = None
    filter_private_mentions: bool | None = None

    @property
    def changes(self) -> dict[str, int]:
        """In our words."""
        chosen = msgspec.structs.asdict(self).items()
        return {name.removeprefix("filter_"): int(held) for name, held in chosen if held is not None}
