"""Whom to follow, and why."""

from typing import Final

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.core.suggestions.views import SuggestionView

# Today's word and the one before it.
_SOURCES: Final = {
    "chosen": ("featured", "staff"),
    "friends": ("friends_of_friends", "past_interactions"),
    "popular": ("most_followed", "global"),
}


class Suggestion(msgspec.Struct):
    """`source` is what clients before `sources` read."""

    source: str
    sources: list[str]
    account: Account


def suggestion(view: SuggestionView) -> Suggestion:
    """The first reason is the best one."""
    words = [_SOURCES[source] for source in view.sources]
    return Suggestion(words[0][1], [word for word, _ in words], account(view.account))
