"""Hashtags by themselves: how they are used, who reads them at home, who shows them on their page."""

from veche.core.tags.featuring import feature, featured, recent, unfeature, unfeature_one
from veche.core.tags.following import follow, followed, unfollow
from veche.core.tags.history import history
from veche.core.tags.load import load, load_beginning, load_one, names_beginning
from veche.core.tags.views import DayView, FeaturedTagView, TagCard

__all__ = [
    "DayView",
    "FeaturedTagView",
    "TagCard",
    "feature",
    "featured",
    "follow",
    "followed",
    "history",
    "load",
    "load_beginning",
    "load_one",
    "names_beginning",
    "recent",
    "unfeature",
    "unfeature_one",
    "unfollow",
]
