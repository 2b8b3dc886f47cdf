"""What people did, in one feed."""

from veche.core.activity.feed import KINDS, avatar_changed, by_author, feed
from veche.core.activity.views import ActivityView

__all__ = ["KINDS", "ActivityView", "avatar_changed", "by_author", "feed"]
