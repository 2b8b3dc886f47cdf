"""A poll (specs/vk.md 2.12)."""

from typing import Any

from veche.api.vk import ids
from veche.api.vk.version import Version
from veche.core.posts.views import OptionView, PollView


def poll(view: PollView, version: Version, *, owner_id: int | None = None) -> dict[str, Any]:
    """Flags are JSON booleans in both dialects: VK's schema and OpenVK's oldest client agree on that."""
    owner = view.author_id if owner_id is None else owner_id
    found: dict[str, Any] = {
        "id": view.id,
        "owner_id": owner,
        "author_id": view.author_id,
        "question": view.question,
        "votes": view.voters_count,
        "created": ids.seconds(view.created_at),
        "end_date": ids.seconds(view.expires_at) if view.expires_at is not None else 0,
        "closed": view.expired,
        "multiple": view.multiple,
        "anonymous": view.anonymous,
        "disable_unvote": view.final,
        "is_board": False,
        "can_edit": False,
        "can_vote": view.can_vote,
        "can_report": False,
        "can_share": True,
        "answers": [_answer(option, view) for option in view.options],
        "answer_ids": list(view.own_votes),
    }
    if view.own_votes:
        found["answer_id"] = view.own_votes[0]
    return found


def _answer(option: OptionView, view: PollView) -> dict[str, Any]:
    hidden = view.totals_hidden and not view.own_votes
    votes = 0 if hidden else option.votes_count
    rate = round(100 * votes / view.voters_count, 2) if view.voters_count and not hidden else 0
    return {"id": option.id, "text": option.text, "votes": votes, "rate": rate}
