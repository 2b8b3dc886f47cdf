"""What clients say of filters."""

from typing import Literal

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.params import Id
from veche.core.errors import Invalid
from veche.core.filters import FilterChanges, NewFilter, NewKeyword
from veche.lib.times import SECOND

Action = Literal["warn", "hide", "blur"]
_STAYS = "stays"


class KeywordForm(Id, kw_only=True):
    """POST /filters/:filter_id/keywords."""

    keyword: str = ""
    whole_word: bool = True


class KeywordChanges(Id, kw_only=True):
    """PUT /filters/keywords/:id."""

    keyword: str | None = None
    whole_word: bool | None = None


class FilterStatusForm(Id, kw_only=True):
    """POST /filters/:filter_id/statuses."""

    status_id: str


class KeywordAttributes(msgspec.Struct, kw_only=True):
    """A keyword inside the form of its filter."""

    keyword: str | None = None
    whole_word: bool | None = None
    id: str | None = None
    destroy: bool = msgspec.field(name="_destroy", default=False)

    def to_new(self) -> NewKeyword:
        """In our words."""
        return NewKeyword(self.keyword, self.whole_word, ids.parse_optional(self.id), self.destroy)


class _Ending(msgspec.Struct, kw_only=True):
    """`expires_in`: seconds; empty or null for a filter without end; absent: as it is."""

    expires_in: str | None = _STAYS

    @property
    def ends(self) -> bool:
        """Something was said of the end."""
        return self.expires_in != _STAYS

    def end(self, now: int) -> int | None:
        """When."""
        text = (self.expires_in or "").strip()
        if not text or text == _STAYS:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 12):
            raise Invalid("expires_in", "is not a number of seconds")
        return now + int(text) * SECOND


class FilterForm(_Ending, kw_only=True):
    """POST /filters."""

    title: str = ""
    context: tuple[str, ...] = ()
    filter_action: Action = "warn"
    keywords_attributes: tuple[KeywordAttributes, ...] = ()

    def to_new(self, now: int) -> NewFilter:
        """In our words."""
        words = tuple(one.to_new() for one in self.keywords_attributes)
        return NewFilter(self.title, self.context, self.filter_action, self.end(now), words)


class FilterEdit(_Ending, kw_only=True):
    """PUT /filters/:id. What is absent stays."""

    id: int
    title: str | None = None
    context: tuple[str, ...] | None = None
    filter_action: Action | None = None
    keywords_attributes: tuple[KeywordAttributes, ...] = ()

    def to_changes(self, now: int) -> FilterChanges:
        """In our words."""
        words = tuple(one.to_new() for one in self.keywords_attributes)
        return FilterChanges(self.title, self.context, self.filter_action, self.ends, self.end(now), words)


class V1FilterForm(_Ending, kw_only=True):
    """POST /filters of the first version."""

    phrase: str = ""
    context: tuple[str, ...] = ()
    irreversible: bool = False
    whole_word: bool = False

    def to_new(self, now: int) -> NewFilter:
        """In our words."""
        words = (NewKeyword(self.phrase, self.whole_word),)
        return NewFilter(self.phrase, self.context, _action(self.irreversible), self.end(now), words)


class V1FilterEdit(_Ending, kw_only=True):
    """PUT /filters/:id of the first version. What is absent stays."""

    id: int
    phrase: str | None = None
    context: tuple[str, ...] | None = None
    irreversible: bool | None = None
    whole_word: bool | None = None

    def to_changes(self, now: int) -> FilterChanges:
        """In our words; the phrase is the title too."""
        action = None if self.irreversible is None else _action(self.irreversible)
        words = (NewKeyword(self.phrase, self.whole_word, self.id),)
        return FilterChanges(self.phrase, self.context, action, self.ends, self.end(now), words)

    @property
    def touches_all(self) -> bool:
        """More is changed than the keyword itself."""
        return self.ends or self.context is not None or self.irreversible is not None


def _action(irreversible: bool) -> str:
    return "hide" if irreversible else "warn"
