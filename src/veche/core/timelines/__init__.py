"""Timelines: lists of post ids for a viewer, newest first. `posts.load` makes views of them."""

from veche.core.timelines.accounts import account
from veche.core.timelines.everybody import public
from veche.core.timelines.feeds import home
from veche.core.timelines.feeds import of_list as list
from veche.core.timelines.links import link
from veche.core.timelines.memory import Homes
from veche.core.timelines.tags import tag
from veche.core.timelines.walls import wall

__all__ = ["Homes", "account", "home", "link", "list", "public", "tag", "wall"]
