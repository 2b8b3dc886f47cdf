"""Parameters about announcements."""

from veche.api.mastodon.params import Id


class ReactionName(Id, kw_only=True):
    """An emoji, or the word of one of the instance's own."""

    name: str
