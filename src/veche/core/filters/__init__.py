"""What people do not want to read, and where it stands."""

from veche.core.filters.apply import Asked, hits, sieve_of
from veche.core.filters.service import (
    add_keyword,
    add_post,
    change_by_keyword,
    change_keyword,
    create,
    filtered_post,
    load_one,
    mine,
    of_keyword,
    remove_by_keyword,
    remove_keyword,
    remove_post,
)
from veche.core.filters.service import change as update
from veche.core.filters.service import remove as delete
from veche.core.filters.sieve import Sieve, lasting, matter
from veche.core.filters.views import FilterChanges, FilterView, Hit, NewFilter, NewKeyword

__all__ = [
    "Asked",
    "FilterChanges",
    "FilterView",
    "Hit",
    "NewFilter",
    "NewKeyword",
    "Sieve",
    "add_keyword",
    "add_post",
    "change_by_keyword",
    "change_keyword",
    "create",
    "delete",
    "filtered_post",
    "hits",
    "lasting",
    "load_one",
    "matter",
    "mine",
    "of_keyword",
    "remove_by_keyword",
    "remove_keyword",
    "remove_post",
    "sieve_of",
    "update",
]
