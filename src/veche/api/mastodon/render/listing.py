"""Small things: lists of accounts, search results, preferences."""

from typing import Any

import msgspec

from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.render.tag import Tag
from veche.api.mastodon.render.words import QUOTE_POLICIES, VISIBILITIES
from veche.core.accounts.views import OwnAccountView
from veche.core.lists.views import ListView
from veche.http.cache import ListOf


class List(msgspec.Struct):
    """A list of accounts that somebody keeps."""

    id: str
    title: str
    replies_policy: str
    exclusive: bool


class Context(msgspec.Struct):
    """What stands around a status."""

    ancestors: list[Status] | ListOf
    descendants: list[Status] | ListOf


class Results(msgspec.Struct):
    """What a search found; `hashtags` are names alone in the first version of it."""

    accounts: list[Account] | ListOf
    statuses: list[Status] | ListOf
    hashtags: list[Tag] | list[str]


def list_(view: ListView) -> List:
    """One list."""
    return List(str(view.id), view.title, view.replies_policy, view.exclusive)


def preferences(own: OwnAccountView) -> dict[str, Any]:
    """The keys have colons, so this is no struct."""
    return {
        "posting:default:visibility": VISIBILITIES[own.default_visibility],
        "posting:default:sensitive": own.default_sensitive,
        "posting:default:language": own.default_language,
        "posting:default:quote_policy": QUOTE_POLICIES[own.default_quote_policy],
        "reading:expand:media": own.preferences.get("expand_media", "default"),
        "reading:expand:spoilers": bool(own.preferences.get("expand_warnings", False)),
        "reading:autoplay:gifs": bool(own.preferences.get("autoplay", False)),
    }
