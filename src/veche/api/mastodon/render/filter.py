"""Filters in both versions, and what they found. A filter of the first version is one keyword of today's."""

import msgspec

from veche.core.filters.views import FilteredPostView, FilterView, Hit, KeywordView
from veche.lib.times import iso


class FilterKeyword(msgspec.Struct):
    """Words to look for."""

    id: str
    keyword: str
    whole_word: bool


class FilterStatus(msgspec.Struct):
    """A single status in a filter."""

    id: str
    status_id: str


class Filter(msgspec.Struct, kw_only=True):
    """A filter; inside a result without what it looks for."""

    id: str
    title: str
    context: tuple[str, ...]
    expires_at: str | None
    filter_action: str
    keywords: list[FilterKeyword] | msgspec.UnsetType = msgspec.UNSET
    statuses: list[FilterStatus] | msgspec.UnsetType = msgspec.UNSET


class FilterResult(msgspec.Struct):
    """Why a status is filtered."""

    filter: Filter
    keyword_matches: tuple[str, ...] | None
    status_matches: list[str] | None


class V1Filter(msgspec.Struct, kw_only=True):
    """A filter of the first version."""

    id: str
    phrase: str
    context: tuple[str, ...]
    whole_word: bool
    expires_at: str | None
    irreversible: bool


def filter_(view: FilterView) -> Filter:
    """The whole."""
    shown = _bare(view)
    shown.keywords = [keyword(one) for one in view.keywords]
    shown.statuses = [filtered_status(one) for one in view.posts]
    return shown


def filter_result(hit: Hit) -> FilterResult:
    """What one filter found in a status."""
    return FilterResult(_bare(hit.filter), hit.keywords or None, [str(id) for id in hit.post_ids] or None)


def keyword(view: KeywordView) -> FilterKeyword:
    """One keyword."""
    return FilterKeyword(str(view.id), view.keyword, view.whole_word)


def filtered_status(view: FilteredPostView) -> FilterStatus:
    """One status in a filter."""
    return FilterStatus(str(view.id), str(view.post_id))


def v1_filter(held: FilterView, word: KeywordView) -> V1Filter:
    """One keyword, with what its filter says."""
    return V1Filter(
        id=str(word.id),
        phrase=word.keyword,
        context=held.contexts,
        whole_word=word.whole_word,
        expires_at=_end(held),
        irreversible=held.action == "hide",
    )


def _bare(view: FilterView) -> Filter:
    return Filter(
        id=str(view.id),
        title=view.title,
        context=view.contexts,
        expires_at=_end(view),
        filter_action=view.action,
    )


def _end(view: FilterView) -> str | None:
    return None if view.expires_at is None else iso(view.expires_at)
