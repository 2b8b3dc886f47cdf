"""Words of theirs for values of ours, both ways where both are needed."""

from typing import Final

from veche.core.posts.views import Visibility

VISIBILITIES: Final = ("public", "unlisted", "private", "direct")
VISIBILITY_OF: Final = {word: Visibility(place) for place, word in enumerate(VISIBILITIES)}

QUOTE_POLICIES: Final = ("public", "followers", "nobody")
QUOTE_POLICY_OF: Final = {word: place for place, word in enumerate(QUOTE_POLICIES)}

# Kinds of notifications. What a VK user calls a comment or a post on the wall is a mention here; an accepted request
# and an invitation to a group have no word, and are not told.
NOTIFICATION_TYPES: Final = {
    "mention": "mention",
    "wall": "mention",
    "comment": "mention",
    "post": "status",
    "repost": "reblog",
    "quote": "quote",
    "quoted_update": "quoted_update",
    "follow": "follow",
    "follow_request": "follow_request",
    "like": "favourite",
    "poll": "poll",
    "update": "update",
    "sign_up": "admin.sign_up",
    "report": "admin.report",
    "moderation_warning": "moderation_warning",
    "severed": "severed_relationships",
    "collected": "added_to_collection",
    "collection_changed": "collection_update",
}
KINDS_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(kind for kind, other in NOTIFICATION_TYPES.items() if other == word)
    for word in NOTIFICATION_TYPES.values()
}

# What a policy does with a notification; in the order of the core's verdicts.
VERDICTS: Final = ("accept", "filter", "drop")
