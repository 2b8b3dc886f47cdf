"""What people and groups did: posts, comments, likes, friendships, joined groups, new pictures, in one feed."""

from veche.core.activity.feed import home, of_account
from veche.core.activity.views import ActivityView

__all__ = ["ActivityView", "home", "of_account"]
