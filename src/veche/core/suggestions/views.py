"""An account that somebody may want to follow, and why."""

import msgspec

from veche.core.accounts.views import AccountView


class SuggestionView(msgspec.Struct, frozen=True):
    """`sources`: chosen (by the keepers of the instance), friends (followed by those one follows), popular."""

    account: AccountView
    sources: tuple[str, ...]
