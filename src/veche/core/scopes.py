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
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    PUSH = "push:write"
    # What those who watch over the instance do; the first two are the rest of it: figures, trends.
    ADMIN_READ = "admin:read"
    ADMIN_WRITE = "admin:write"
    ADMIN_ACCOUNTS_READ = "admin-accounts:read"
    ADMIN_ACCOUNTS_WRITE = "admin-accounts:write"
    ADMIN_REPORTS_READ = "admin-reports:read"
    ADMIN_REPORTS_WRITE = "admin-reports:write"
    ADMIN_SERVER_ALLOWS_READ = "admin-server-allows:read"
    ADMIN_SERVER_ALLOWS_WRITE = "admin-server-allows:write"
    ADMIN_SERVER_BLOCKS_READ = "admin-server-blocks:read"
    ADMIN_SERVER_BLOCKS_WRITE = "admin-server-blocks:write"
    ADMIN_NETWORKS_READ = "admin-networks:read"
    ADMIN_NETWORKS_WRITE = "admin-networks:write"
    ADMIN_EMAIL_DOMAINS_READ = "admin-email-domains:read"
    ADMIN_EMAIL_DOMAINS_WRITE = "admin-email-domains:write"
    ADMIN_EMAILS_READ = "admin-emails:read"
    ADMIN_EMAILS_WRITE = "admin-emails:write"


ALL: frozenset[Scope] = frozenset(Scope)
ORDINARY: frozenset[Scope] = frozenset(scope for scope in ALL if not scope.startswith("admin"))
READING: frozenset[Scope] = frozenset(scope for scope in ORDINARY if scope.endswith(":read"))
