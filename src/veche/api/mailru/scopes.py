"""Privileges (specs/mailru.md a.7) ↔ scopes."""

from veche.core.scopes import Scope

# What every token may do, whatever was asked for.
ALWAYS = frozenset(
    {
        Scope.PROFILE_READ, Scope.ACCOUNTS_READ, Scope.FOLLOWS_READ, Scope.MEDIA_READ, Scope.GROUPS_READ,
        Scope.LIKES_READ,
    }
)  # fmt: skip
# Each privilege brings a scope that no other brings, and routes.py asks for that one.
PRIVILEGES: dict[str, frozenset[Scope]] = {
    "photos": frozenset({Scope.MEDIA_WRITE}),
    "guestbook": frozenset({Scope.POSTS_WRITE}),
    "stream": frozenset({Scope.POSTS_READ, Scope.LIKES_WRITE}),
    "messages": frozenset({Scope.MESSAGES_READ, Scope.MESSAGES_WRITE}),
    "events": frozenset({Scope.POSTS_READ, Scope.NOTIFICATIONS_READ}),
    "notifications": frozenset(),
    "widget": frozenset(),
}
# The complete list that the original's clients know; what an app gets that asks for nothing in particular.
ALL = ("photos", "guestbook", "stream", "messages", "events")
WIDEST = " ".join(ALL)


def parse(text: str) -> frozenset[Scope]:
    """Granted words → scopes."""
    granted = set(ALWAYS)
    for word in words(text):
        granted |= PRIVILEGES.get(word, frozenset())
    return frozenset(granted)


def words(text: str) -> list[str]:
    """Spaces and commas both separate; commas occur in the wild."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


VOCABULARY = (words, tuple(PRIVILEGES))
