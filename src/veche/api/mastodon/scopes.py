"""Their scope words and ours. A broad word opens all narrow ones under it."""

from collections.abc import Iterable
from typing import Final

from veche.core.scopes import Scope

_READ: Final[dict[str, frozenset[Scope]]] = {
    "read:accounts": frozenset({Scope.ACCOUNTS_READ, Scope.PROFILE_READ}),
    "read:blocks": frozenset({Scope.BLOCKS_READ}),
    "read:bookmarks": frozenset({Scope.BOOKMARKS_READ}),
    "read:collections": frozenset({Scope.COLLECTIONS_READ}),
    "read:favourites": frozenset({Scope.LIKES_READ}),
    "read:filters": frozenset({Scope.FILTERS_READ}),
    "read:follows": frozenset({Scope.FOLLOWS_READ}),
    "read:lists": frozenset({Scope.LISTS_READ}),
    "read:mutes": frozenset({Scope.MUTES_READ}),
    "read:notifications": frozenset({Scope.NOTIFICATIONS_READ}),
    "read:search": frozenset({Scope.SEARCH_READ}),
    # Direct posts are statuses here, and conversations are read with the same word.
    "read:statuses": frozenset({Scope.POSTS_READ, Scope.MESSAGES_READ}),
}
_WRITE: Final[dict[str, frozenset[Scope]]] = {
    "write:accounts": frozenset({Scope.ACCOUNTS_WRITE}),
    "write:blocks": frozenset({Scope.BLOCKS_WRITE}),
    "write:bookmarks": frozenset({Scope.BOOKMARKS_WRITE}),
    "write:collections": frozenset({Scope.COLLECTIONS_WRITE}),
    "write:conversations": frozenset({Scope.MESSAGES_WRITE}),
    "write:favourites": frozenset({Scope.LIKES_WRITE}),
    "write:filters": frozenset({Scope.FILTERS_WRITE}),
    "write:follows": frozenset({Scope.FOLLOWS_WRITE}),
    "write:lists": frozenset({Scope.LISTS_WRITE}),
    "write:media": frozenset({Scope.MEDIA_WRITE}),
    "write:mutes": frozenset({Scope.MUTES_WRITE}),
    "write:notifications": frozenset({Scope.NOTIFICATIONS_WRITE}),
    "write:reports": frozenset({Scope.REPORTS_WRITE}),
    "write:statuses": frozenset({Scope.POSTS_WRITE}),
}
_ADMIN: Final[dict[str, frozenset[Scope]]] = {
    "admin:read:accounts": frozenset({Scope.ADMIN_ACCOUNTS_READ}),
    "admin:read:reports": frozenset({Scope.ADMIN_REPORTS_READ}),
    "admin:read:domain_allows": frozenset({Scope.ADMIN_SERVER_ALLOWS_READ}),
    "admin:read:domain_blocks": frozenset({Scope.ADMIN_SERVER_BLOCKS_READ}),
    "admin:read:ip_blocks": frozenset({Scope.ADMIN_NETWORKS_READ}),
    "admin:read:email_domain_blocks": frozenset({Scope.ADMIN_EMAIL_DOMAINS_READ}),
    "admin:read:canonical_email_blocks": frozenset({Scope.ADMIN_EMAILS_READ}),
    "admin:write:accounts": frozenset({Scope.ADMIN_ACCOUNTS_WRITE}),
    "admin:write:reports": frozenset({Scope.ADMIN_REPORTS_WRITE}),
    "admin:write:domain_allows": frozenset({Scope.ADMIN_SERVER_ALLOWS_WRITE}),
    "admin:write:domain_blocks": frozenset({Scope.ADMIN_SERVER_BLOCKS_WRITE}),
    "admin:write:ip_blocks": frozenset({Scope.ADMIN_NETWORKS_WRITE}),
    "admin:write:email_domain_blocks": frozenset({Scope.ADMIN_EMAIL_DOMAINS_WRITE}),
    "admin:write:canonical_email_blocks": frozenset({Scope.ADMIN_EMAILS_WRITE}),
}
_FOLLOW_WORDS = ("read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes")


def _all(words: dict[str, frozenset[Scope]]) -> frozenset[Scope]:
    return frozenset().union(*words.values())


def _under(broad: str) -> frozenset[Scope]:
    return frozenset().union(*(scopes for word, scopes in _ADMIN.items() if word.startswith(broad)))


OURS: Final[dict[str, frozenset[Scope]]] = {
    "profile": frozenset({Scope.PROFILE_READ}),
    "read": _all(_READ) | {Scope.GROUPS_READ, Scope.MEDIA_READ, Scope.REPORTS_READ},
    "write": _all(_WRITE) | {Scope.GROUPS_WRITE},
    "follow": frozenset().union(*((_READ | _WRITE)[word] for word in _FOLLOW_WORDS)),
    "push": frozenset({Scope.PUSH}),
    "admin:read": _under("admin:read") | {Scope.ADMIN_READ},
    "admin:write": _under("admin:write") | {Scope.ADMIN_WRITE},
    **_READ,
    **_WRITE,
    **_ADMIN,
}
# The narrow word that gives each right of ours: what a client must ask for.
THEIRS: Final[dict[Scope, str]] = {
    scope: word for words in (_WRITE, _READ, _ADMIN) for word, scopes in words.items() for scope in scopes
} | {
    Scope.PUSH: "push",
    Scope.REPORTS_READ: "read",
    Scope.ADMIN_READ: "admin:read",
    Scope.ADMIN_WRITE: "admin:write",
    Scope.PROFILE_READ: "profile",
}

DEFAULT: Final = "read"


def parse(text: str) -> frozenset[Scope]:
    """What a token with these words allows. Unknown words allow nothing."""
    return frozenset().union(*(OURS.get(word, frozenset()) for word in text.split()))


def words(text: str) -> list[str]:
    """The words of a request, each once, in their order; apps send spaces, and sometimes pluses or commas."""
    return list(dict.fromkeys(text.replace("+", " ").replace(",", " ").split()))


VOCABULARY: Final = (words, tuple(OURS))


def common(text: str, allowed: frozenset[Scope]) -> str:
    """What of these words gives no more than is allowed; of a broad word that does, the narrow ones that do not."""
    narrow = _READ | _WRITE | _ADMIN
    found: list[str] = []
    for word in words(text):
        inside = OURS.get(word, frozenset())
        under = [one for one, rights in narrow.items() if rights <= inside & allowed]
        found += [word] if inside <= allowed else under
    return " ".join(dict.fromkeys(found))


def unknown(text: str) -> list[str]:
    """Words that are none."""
    return [word for word in words(text) if word not in OURS]


def covers(granted: str, wanted: str) -> bool:
    """Whether every wanted word is among the granted ones or under a broad one of them."""
    have = set(granted.split())
    return all(have & {word, *_broader(word)} for word in words(wanted))


def _broader(word: str) -> Iterable[str]:
    head, _, tail = word.rpartition(":")
    broad = [head] if head and head != "admin" and tail else []
    return [*broad, "follow"] if word in _FOLLOW_WORDS else broad
