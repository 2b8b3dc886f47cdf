"""Parameters of suggestions and of the directory."""

from typing import Literal

import msgspec

from veche.api.mastodon.paging import Offset


class Suggestions(msgspec.Struct):
    """GET /suggestions, both versions."""

    limit: int | None = None


class Directory(Offset, kw_only=True):
    """GET /directory."""

    order: Literal["active", "new"] = "active"
    local: bool = False


class AccountId(msgspec.Struct):
    """The account's id in the path."""

    account_id: int
