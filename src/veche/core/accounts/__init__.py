"""People, groups and services; local and remote."""

from veche.core.accounts import notice
from veche.core.accounts.counters import shift_posts
from veche.core.accounts.entry import check_door
from veche.core.accounts.images import file_url
from veche.core.accounts.invites import invite, my_invites, withdraw_invite
from veche.core.accounts.keeper import keeper
from veche.core.accounts.load import (
    facts,
    find,
    find_many,
    find_uri,
    load,
    load_list,
    load_one,
    load_own,
    versions,
)
from veche.core.accounts.registration import (
    can_reset,
    change_email,
    confirm_email,
    faults,
    register,
    request_reset,
    resend_confirmation,
    reset_password,
)
from veche.core.accounts.service import receive
from veche.core.accounts.service import update_own as update
from veche.core.accounts.states import (
    approve,
    disable,
    memorialize,
    reject,
    sensitize,
    set_role,
    silence,
    suspend,
    unsuspend,
    watched,
)
from veche.core.accounts.states import delete_account as delete
from veche.core.accounts.users import delete_user, list_users, load_user, set_user
from veche.core.accounts.views import (
    AccountChanges,
    AccountFacts,
    AccountView,
    InviteView,
    NewUser,
    OwnAccountView,
    RegisteredUser,
    RemoteProfile,
    UserChanges,
    UserView,
)
from veche.core.presence import touch

__all__ = [
    "AccountChanges",
    "AccountFacts",
    "AccountView",
    "InviteView",
    "NewUser",
    "OwnAccountView",
    "RegisteredUser",
    "RemoteProfile",
    "UserChanges",
    "UserView",
    "approve",
    "can_reset",
    "change_email",
    "check_door",
    "confirm_email",
    "delete",
    "delete_user",
    "disable",
    "facts",
    "faults",
    "file_url",
    "find",
    "find_many",
    "find_uri",
    "invite",
    "keeper",
    "list_users",
    "load",
    "load_list",
    "load_one",
    "load_own",
    "load_user",
    "memorialize",
    "my_invites",
    "notice",
    "receive",
    "register",
    "reject",
    "request_reset",
    "resend_confirmation",
    "reset_password",
    "sensitize",
    "set_role",
    "set_user",
    "shift_posts",
    "silence",
    "suspend",
    "touch",
    "unsuspend",
    "update",
    "versions",
    "watched",
    "withdraw_invite",
]
