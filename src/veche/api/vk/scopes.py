"""Permissions, as words or as a bit mask (specs/vk.md 6) ↔ scopes."""

from veche.core.scopes import Scope

BITS = {
    "notify": 1, "friends": 2, "photos": 4, "audio": 8, "video": 16, "stories": 64, "pages": 128, "status": 1024,
    "notes": 2048, "messages": 4096, "wall": 8192, "ads": 32768, "offline": 65536, "docs": 131072, "groups": 262144,
    "notifications": 524288, "stats": 1048576, "email": 4194304,
}  # fmt: skip
# What every token may do: VK has no permission for reading what a person may read anyway.
ALWAYS = frozenset(
    {
        Scope.PROFILE_READ, Scope.ACCOUNTS_READ, Scope.FOLLOWS_READ, Scope.POSTS_READ, Scope.LIKES_READ,
        Scope.GROUPS_READ, Scope.MEDIA_READ, Scope.SEARCH_READ, Scope.BLOCKS_READ, Scope.MUTES_READ, Scope.LISTS_READ,
    }
)  # fmt: skip
PERMISSIONS: dict[str, frozenset[Scope]] = {
    "friends": frozenset({Scope.FOLLOWS_WRITE, Scope.LISTS_WRITE, Scope.BLOCKS_WRITE, Scope.MUTES_WRITE}),
    "photos": frozenset({Scope.MEDIA_WRITE}),
    "status": frozenset({Scope.ACCOUNTS_WRITE}),
    "messages": frozenset({Scope.MESSAGES_READ, Scope.MESSAGES_WRITE}),
    "wall": frozenset({Scope.POSTS_WRITE, Scope.LIKES_WRITE}),
    "groups": frozenset({Scope.GROUPS_WRITE, Scope.FOLLOWS_WRITE}),
    "notifications": frozenset({Scope.NOTIFICATIONS_READ, Scope.NOTIFICATIONS_WRITE}),
}
# What a token without words may do: OpenVK knows no permissions, a token is a token.
EVERYTHING = tuple(word for word in BITS if word not in ("ads", "stats"))

WIDEST = " ".join(EVERYTHING)


def words(text: str) -> list[str]:
    """Words separated by spaces or commas, or one number: the names in it that exist."""
    found: list[str] = []
    for piece in text.replace(",", " ").lower().split():
        if piece.isascii() and piece.isdigit() and len(piece) < 12:
            mask = int(piece)
            found += [word for word, bit in BITS.items() if mask & bit]
        elif piece in BITS:
            found.append(piece)
    return list(dict.fromkeys(found))


def asked(text: str) -> list[str]:
    """The same with the words that are none, and a number of which no bit is known."""
    found: list[str] = []
    for piece in text.replace(",", " ").lower().split():
        found += words(piece) or [piece]
    return list(dict.fromkeys(found))


def parse(text: str) -> frozenset[Scope]:
    """Granted words → scopes; no word at all is everything."""
    granted = set(ALWAYS)
    for word in words(text) or EVERYTHING:
        granted |= PERMISSIONS.get(word, frozenset())
    return frozenset(granted)


def mask(granted: frozenset[Scope]) -> int:
    """The bits that a token's scopes amount to; those without a counterpart here count as given."""
    return sum(BITS[word] for word in EVERYTHING if PERMISSIONS.get(word, frozenset()) <= granted)


VOCABULARY = (asked, tuple(BITS))
