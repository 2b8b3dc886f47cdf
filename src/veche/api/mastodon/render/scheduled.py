"""Statuses that wait for their time."""

from typing import Any

import msgspec

from veche.api.mastodon.render.media import MediaAttachment, attachment
from veche.api.mastodon.render.words import QUOTE_POLICIES, VISIBILITIES
from veche.core.posts.views import PostView
from veche.lib.times import iso


class ScheduledStatus(msgspec.Struct):
    """What will be posted, and when."""

    id: str
    scheduled_at: str
    params: dict[str, Any]
    media_attachments: list[MediaAttachment]


def scheduled_status(view: PostView) -> ScheduledStatus:
    """A post that waits carries the time at which it will appear."""
    poll = None
    if view.poll is not None:
        poll = {
            "options": [one.text for one in view.poll.options],
            "expires_in": ((view.poll.expires_at or view.created_at) - view.created_at) // 1000,
            "multiple": view.poll.multiple,
            "hide_totals": view.poll.totals_hidden,
        }
    params = {
        "text": view.source,
        "media_ids": [str(one.id) for one in view.media] or None,
        "poll": poll,
        "in_reply_to_id": view.reply_to_id,
        "sensitive": view.sensitive,
        "spoiler_text": view.warning,
        "visibility": VISIBILITIES[view.visibility],
        "language": view.language,
        "quoted_status_id": None if view.repost_of_id is None else str(view.repost_of_id),
        "quote_approval_policy": QUOTE_POLICIES[view.facts.quote_policy],
        "scheduled_at": None,
        "idempotency": None,
        "application_id": 0 if view.app is None else view.app.id,
        "with_rate_limit": False,
    }
    return ScheduledStatus(str(view.id), iso(view.created_at), params, [attachment(one) for one in view.media])
