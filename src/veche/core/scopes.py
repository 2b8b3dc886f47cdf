"""What a token allows: `<noun>:<action>`. Dialects map their own words to these, both ways."""

from enum import StrEnum


class Scope(StrEnum):
    """A right that an app was given by its user (not to be mixed with rules, which are about the person)."""

    PROFILE_READ = "profile:read"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    POSTS_READ = "posts:read"
    POSTS_WRITE = "posts:write"
    LIKES_READ = "likes:read"
    LIKES_WRITE = "likes:write"
    BOOKMARKS_READ = "bookmarks:read"
    BOOKMARKS_WRITE = "bookmarks:write"
    MEDIA_READ = "media:read"
    MEDIA_WRITE = "media:write"
    FOLLOWS_READ = "follows:read"
    FOLLOWS_WRITE = "follows:write"
    BLOCKS_READ = "blocks:read"
    BLOCKS_WRITE = "blocks:write"
    MUTES_READ = "mutes:read"
    MUTES_WRITE = "mutes:write"
    LISTS_READ = "lists:read"
    LISTS_WRITE = "lists:write"
    FILTERS_READ = "filters:read"
    FILTERS_WRITE = "filters:write"
    GROUPS_READ = "groups:read"
    GROUPS_WRITE = "groups:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    NOTIFICATIONS_READ = "notifications:read"
    NOTIFICATIONS_WRITE = "notifications:write"
    COLLECTIONS_READ = "collections:read"
    COLLECTIONS_WRITE = "collections:write"
    SEARCH_READ = "search:read"
    REPORTS_WRITE = "reports:write"
    PUSH = "push:write"
    ADMIN_READ = "admin:read"
    ADMIN_WRITE = "admin:write"


ALL: frozenset[Scope] = frozenset(Scope)
ORDINARY: frozenset[Scope] = ALL - {Scope.ADMIN_READ, Scope.ADMIN_WRITE}
READING: frozenset[Scope] = frozenset(scope for scope in ORDINARY if scope.endswith(":read"))
