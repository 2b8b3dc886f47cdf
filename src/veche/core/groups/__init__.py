"""Groups, their members and who manages them."""

from veche.core.groups import rules
from veche.core.groups.people import bans, check_visible, members, of_account
from veche.core.groups.rows import is_banned, is_member, roles, roles_of
from veche.core.groups.service import ban, create, join, leave, remove_member, set_role, unban, update
from veche.core.groups.views import BanView, GroupChanges, NewGroup

__all__ = [
    "BanView",
    "GroupChanges",
    "NewGroup",
    "ban",
    "bans",
    "check_visible",
    "create",
    "is_banned",
    "is_member",
    "join",
    "leave",
    "members",
    "of_account",
    "remove_member",
    "roles",
    "roles_of",
    "rules",
    "set_role",
    "unban",
    "update",
]
