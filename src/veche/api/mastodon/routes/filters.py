"""Filters: today's, and those of the first version."""

from typing import Final

from veche.api.mastodon import params as p
from veche.api.mastodon.handlers import filters
from veche.api.mastodon.params import filters as f
from veche.api.mastodon.render.filter import Filter, FilterKeyword, FilterStatus, V1Filter
from veche.api.mastodon.routes.rights import FILTERS_READ, FILTERS_WRITE
from veche.http.dialect import AnyRoute, delete, get, post, put


def _v2(path: str = "") -> str:
    return "/api/v2/filters" + path


def _v1(path: str = "") -> str:
    return "/api/v1/filters" + path


ROUTES: Final[tuple[AnyRoute, ...]] = (
    get(_v2(), filters.mine, result=list[Filter], **FILTERS_READ, name="filters"),
    post(_v2(), filters.create, params=f.FilterForm, result=Filter, **FILTERS_WRITE),
    get(_v2("/{id}"), filters.show, params=p.Id, result=Filter, **FILTERS_READ),
    put(_v2("/{id}"), filters.update, params=f.FilterEdit, result=Filter, **FILTERS_WRITE),
    delete(_v2("/{id}"), filters.delete, params=p.Id, **FILTERS_WRITE),
    get(_v2("/{id}/keywords"), filters.keywords, params=p.Id, result=list[FilterKeyword],
        **FILTERS_READ),
    post(_v2("/{id}/keywords"), filters.add_keyword, params=f.KeywordForm, result=FilterKeyword,
         **FILTERS_WRITE),
    get(_v2("/keywords/{id}"), filters.show_keyword, params=p.Id, result=FilterKeyword, **FILTERS_READ),
    put(_v2("/keywords/{id}"), filters.update_keyword, params=f.KeywordChanges, result=FilterKeyword,
        **FILTERS_WRITE),
    delete(_v2("/keywords/{id}"), filters.delete_keyword, params=p.Id, **FILTERS_WRITE),
    get(_v2("/{id}/statuses"), filters.statuses, params=p.Id, result=list[FilterStatus],
        **FILTERS_READ),
    post(_v2("/{id}/statuses"), filters.add_status, params=f.FilterStatusForm, result=FilterStatus,
         **FILTERS_WRITE),
    get(_v2("/statuses/{id}"), filters.show_status, params=p.Id, result=FilterStatus, **FILTERS_READ),
    delete(_v2("/statuses/{id}"), filters.delete_status, params=p.Id, result=FilterStatus, **FILTERS_WRITE),
    get(_v1(), filters.v1_mine, result=list[V1Filter], **FILTERS_READ, name="filters_v1"),
    post(_v1(), filters.v1_create, params=f.V1FilterForm, result=V1Filter, **FILTERS_WRITE),
    get(_v1("/{id}"), filters.v1_show, params=p.Id, result=V1Filter, **FILTERS_READ),
    put(_v1("/{id}"), filters.v1_update, params=f.V1FilterEdit, result=V1Filter, **FILTERS_WRITE),
    delete(_v1("/{id}"), filters.v1_delete, params=p.Id, **FILTERS_WRITE),
)  # fmt: skip
