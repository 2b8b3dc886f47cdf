"""Lists of accounts that people keep."""

from veche.core.lists.service import add, create, load_one, member_ids, members, mine, of_account, remove
from veche.core.lists.service import change as update
from veche.core.lists.service import remove_list as delete
from veche.core.lists.views import ListView

__all__ = [
    "ListView",
    "add",
    "create",
    "delete",
    "load_one",
    "member_ids",
    "members",
    "mine",
    "of_account",
    "remove",
    "update",
]
