"""An account that somebody may want to follow, and why."""

from dataclasses import dataclass

from veche.core.accounts.views import AccountView


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """`sources`: chosen (by the keepers of the instance), friends (followed by those one follows), popular."""

    account: AccountView
    sources: tuple[str, ...]
