"""polls.*"""

from typing import Any

import msgspec

from veche.api.vk import paging, params, people
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv
from veche.api.vk.render.poll import poll
from veche.core import posts
from veche.core.errors import Conflict, Invalid, NotAllowed
from veche.core.posts import NewPoll

_YEAR_MS = 366 * 86_400_000


class Get(msgspec.Struct):
    """polls.getById"""

    poll_id: int
    owner_id: int = 0
    extended: bool = False


class Vote(msgspec.Struct):
    """polls.addVote: three spellings of the answers are in use"""

    poll_id: int
    owner_id: int = 0
    answers_ids: Csv = ""
    answer_ids: Csv = ""
    answer_id: str = ""


class Unvote(msgspec.Struct):
    """polls.deleteVote"""

    poll_id: int
    owner_id: int = 0
    answer_id: int = 0


class Voters(msgspec.Struct):
    """polls.getVoters"""

    poll_id: int
    owner_id: int = 0
    answer_ids: Csv = ""
    answers_ids: Csv = ""
    offset: int = 0
    count: int | None = None
    fields: Csv = ""


class Create(msgspec.Struct):
    """polls.create"""

    question: str
    add_answers: str
    disable_unvote: bool = False
    is_anonymous: bool = False
    is_multiple: bool = False
    end_date: int = 0
    owner_id: int = 0


async def get_by_id(at: At, p: Get) -> dict[str, Any]:
    """One poll with the caller's own answers."""
    view = await posts.polls.load_one(at.tx, at.viewer, p.poll_id)
    author = (await people.load(at, [view.author_id])).people.get(view.author_id)
    is_group = author is not None and author.view.is_group
    found = poll(view, at.version, owner_id=-view.author_id if is_group else view.author_id)
    if p.extended and author is not None:
        found |= people.Crowd(at, {view.author_id: author}).profiles()
    return found


async def add_vote(at: At, p: Vote) -> int:
    """1; 0 when the caller has voted already or the poll is closed."""
    chosen = params.ints(p.answer_ids or p.answers_ids or p.answer_id, "answer_ids", most=20)
    try:
        await posts.polls.vote(at.tx, at.viewer, p.poll_id, chosen)
    except (Conflict, NotAllowed):
        return 0
    except Invalid as error:
        raise VkError(8, f"Invalid options: {error.why}", 252) from None
    return 1


async def delete_vote(at: At, p: Unvote) -> int:
    """Takes the answer back."""
    before = await posts.polls.load_one(at.tx, at.viewer, p.poll_id)
    await posts.polls.unvote(at.tx, at.viewer, p.poll_id)
    return int(bool(before.own_votes))


async def get_voters(at: At, p: Voters) -> list[dict[str, Any]]:
    """Who chose which answer of an open poll."""
    wanted = params.ints(p.answer_ids or p.answers_ids, "answer_ids", most=10)
    page = paging.page(p.count, p.offset, usual=100 if at.version.given else 6, most=1000)
    found = [(one, await posts.polls.voters(at.tx, at.viewer, p.poll_id, one, page)) for one in wanted]
    crowd = await people.crowd(at, [view for _, part in found for view in part.items])
    whole = not at.version.given or bool(p.fields)
    users = {user["id"]: user for user in crowd.users(params.fields(p.fields))} if whole else {}
    return [
        {
            "answer_id": one,
            "users": {"count": part.total or 0, "items": [users.get(view.id, view.id) for view in part.items]},
        }
        for one, part in found
    ]


async def create(at: At, p: Create) -> dict[str, Any]:
    """A poll to be attached to a post."""
    try:
        texts = params.json_list(p.add_answers, "add_answers")
    except Invalid:
        raise VkError(62, "Invalid format of add_answers", 100) from None
    if p.end_date * 1000 > at.tx.now + _YEAR_MS:
        raise VkError(89, "End date is too far away", 100)
    new = NewPoll(
        options=tuple(texts),
        question=p.question,
        multiple=p.is_multiple,
        anonymous=p.is_anonymous,
        final=p.disable_unvote,
        expires_at=p.end_date * 1000 if p.end_date else None,
    )
    made = await posts.polls.create(at.tx, at.viewer, new)
    return poll((await posts.polls.load(at.tx, at.viewer, [made]))[made], at.version)
