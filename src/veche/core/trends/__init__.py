"""What is much talked of: tags, posts, links."""

from veche.core.trends.reading import (
    known_tags,
    load_tag,
    posts_for_review,
    posts_talked_of,
    tags_for_review,
    tags_talked_of,
)
from veche.core.trends.review import change_tag, decide_post, decide_tag
from veche.core.trends.scoring import REFRESH, is_due, refresh
from veche.core.trends.views import TagTrend

__all__ = [
    "REFRESH",
    "TagTrend",
    "change_tag",
    "decide_post",
    "decide_tag",
    "is_due",
    "known_tags",
    "load_tag",
    "posts_for_review",
    "posts_talked_of",
    "refresh",
    "tags_for_review",
    "tags_talked_of",
]
