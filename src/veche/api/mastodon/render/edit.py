"""Earlier states of a status, and its source."""

import msgspec

from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.emoji import Emoji, emojis
from veche.api.mastodon.render.media import MediaAttachment, attachment
from veche.core.posts.views import EditView
from veche.lib.times import iso


class EditedOption(msgspec.Struct):
    """An option of the poll as it read then."""

    title: str


class EditedPoll(msgspec.Struct):
    """The poll as it read then."""

    options: list[EditedOption]


class StatusEdit(msgspec.Struct, kw_only=True):
    """One state."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    media_attachments: list[MediaAttachment]
    emojis: list[Emoji]
    poll: EditedPoll | None = None


class StatusSource(msgspec.Struct):
    """The text as it was written."""

    id: str
    text: str
    spoiler_text: str


def status_edit(view: EditView) -> StatusEdit:
    """One state."""
    options = [EditedOption(text) for text in view.poll_options]
    return StatusEdit(
        content=view.html,
        spoiler_text=view.warning,
        sensitive=view.sensitive or bool(view.warning),
        created_at=iso(view.created_at),
        account=account(view.author),
        media_attachments=[attachment(one) for one in view.media],
        emojis=emojis(view.emojis),
        poll=EditedPoll(options) if options else None,
    )
