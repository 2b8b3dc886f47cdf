"""Parameters of what people say of one another."""

from veche.api.mastodon.params import Id


class NoteForm(Id, kw_only=True):
    """POST /accounts/:id/note; nothing clears it."""

    comment: str = ""
