"""What is much talked of: tags, posts, links."""

from veche.core.trends.job import is_due, refresh
from veche.core.trends.links import (
    decide_link,
    decide_publisher,
    links_for_review,
    links_talked_of,
    publishers_for_review,
)
from veche.core.trends.reading import (
    known_tags,
    load_tag,
    posts_for_review,
    posts_talked_of,
    tags_for_review,
    tags_talked_of,
)
from veche.core.trends.review import change_tag, decide_post, decide_tag
from veche.core.trends.scoring import REFRESH
from veche.core.trends.views import LinkTrend, PublisherTrend, TagTrend

__all__ = [
    "REFRESH",
    "LinkTrend",
    "PublisherTrend",
    "TagTrend",
    "change_tag",
    "decide_link",
    "decide_post",
    "decide_publisher",
    "decide_tag",
    "is_due",
    "known_tags",
    "links_for_review",
    "links_talked_of",
    "load_tag",
    "posts_for_review",
    "posts_talked_of",
    "publishers_for_review",
    "refresh",
    "tags_for_review",
    "tags_talked_of",
]
