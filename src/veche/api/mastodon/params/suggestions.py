"""Parameters of suggestions and of the directory."""

import msgspec

from veche.api.mastodon.paging import Offset
from veche.http.convert import Clamped


class Suggestions(msgspec.Struct):
    """GET /suggestions, both versions."""

    limit: Clamped | None = None


class Directory(Offset, kw_only=True):
    """GET /directory. Who asks for another order than there is gets the usual one."""

    order: str = "active"
    local: bool = False


class AccountId(msgspec.Struct):
    """The account's id in the path."""

    account_id: int
