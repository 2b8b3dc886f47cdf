"""Who may call: the combinations of sign-in and scopes that routes have."""

from typing import Any, Final

from veche.core.scopes import Scope
from veche.http.dialect import Auth

NONE, OPTIONAL, APP = Auth.NONE, Auth.OPTIONAL, Auth.APP
SEE_POSTS: Final[dict[str, Any]] = {"auth": OPTIONAL, "scopes": (Scope.POSTS_READ,)}
SEE_PEOPLE_OF_POSTS: Final[dict[str, Any]] = {
    "auth": OPTIONAL,
    "scopes": (Scope.POSTS_READ, Scope.ACCOUNTS_READ),
}
SEE_ACCOUNTS: Final[dict[str, Any]] = {"auth": OPTIONAL, "scopes": (Scope.ACCOUNTS_READ,)}


def user(*scopes: Scope) -> dict[str, Any]:
    """A person, with one of these."""
    return {"auth": Auth.USER, "scopes": scopes}


ACCOUNTS_READ = user(Scope.ACCOUNTS_READ)
ACCOUNTS_WRITE = user(Scope.ACCOUNTS_WRITE)
BLOCKS_READ = user(Scope.BLOCKS_READ)
BLOCKS_WRITE = user(Scope.BLOCKS_WRITE)
BOOKMARKS_READ = user(Scope.BOOKMARKS_READ)
BOOKMARKS_WRITE = user(Scope.BOOKMARKS_WRITE)
COLLECTIONS_READ = user(Scope.COLLECTIONS_READ)
COLLECTIONS_WRITE = user(Scope.COLLECTIONS_WRITE)
FILTERS_READ = user(Scope.FILTERS_READ)
FILTERS_WRITE = user(Scope.FILTERS_WRITE)
FOLLOWS_READ = user(Scope.FOLLOWS_READ)
FOLLOWS_WRITE = user(Scope.FOLLOWS_WRITE)
LIKES_READ = user(Scope.LIKES_READ)
LIKES_WRITE = user(Scope.LIKES_WRITE)
LISTS_READ = user(Scope.LISTS_READ)
LISTS_WRITE = user(Scope.LISTS_WRITE)
MEDIA_WRITE = user(Scope.MEDIA_WRITE)
MESSAGES_WRITE = user(Scope.MESSAGES_WRITE)
MUTES_READ = user(Scope.MUTES_READ)
MUTES_WRITE = user(Scope.MUTES_WRITE)
NOTIFICATIONS_READ = user(Scope.NOTIFICATIONS_READ)
NOTIFICATIONS_WRITE = user(Scope.NOTIFICATIONS_WRITE)
POSTS_READ = user(Scope.POSTS_READ)
POSTS_WRITE = user(Scope.POSTS_WRITE)
NOTIFICATIONS_EITHER = user(Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE)
PROFILE_READ = user(Scope.PROFILE_READ)
SEARCH_READ = user(Scope.SEARCH_READ)
