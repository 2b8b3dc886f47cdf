"""Sending a message. It is a post (decision 11): `posts.create` writes it and `posts.direct` places and counts it."""

from typing import Any

from sqlalchemy import bindparam, select

from veche.core import idempotency, posts
from veche.core.conversations.drafts import NewMessage
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.posts import NewPost, Visibility
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.accounts import accounts
from veche.tables.conversations import conversations
from veche.tables.posts import posts as post_table

FORWARDS = 100


@statement
def _kind() -> Any:
    here = (accounts.c.deleted_at.is_(None), accounts.c.waiting == 0)
    return select(accounts.c.kind).where(accounts.c.id == bindparam("account_id"), *here)


@statement
def _by_key() -> Any:
    return select(conversations.c.id).where(conversations.c.members_key == bindparam("members_key"))


@statement
def _conversation_of() -> Any:
    return select(post_table.c.conversation_id).where(post_table.c.id == bindparam("post_id"))


def me(viewer: Viewer) -> int:
    """The signed-in account. Errors: NotSignedIn."""
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def send(tx: Tx, viewer: Viewer, new: NewMessage) -> int:
    """Write to a person or into a conversation; the id of the message (of the earlier one for a key used before).

    Members of the conversation may, and in a pair only while neither blocks the other. Emits MessageCreated.
    Errors: NotSignedIn, NotFound (nobody, no such conversation, what it answers or forwards), NotAllowed, Invalid.
    """
    author = me(viewer)
    key = f"message:{new.key}" if new.key else ""
    return await idempotency.once(tx, author, key, lambda: _send(tx, viewer, new, author))


async def _send(tx: Tx, viewer: Viewer, new: NewMessage, author: int) -> int:
    conversation_id = await _where(tx, author, new)
    if new.reply_to_id is not None:
        replied = await tx.scalar(_conversation_of(), post_id=new.reply_to_id)
        if replied != conversation_id:
            raise NotFound("message")
    draft = NewPost(
        text=new.text,
        visibility=Visibility.DIRECT,
        conversation_id=conversation_id,
        media_ids=new.media_ids,
        reply_to_id=new.reply_to_id,
        details=await _forwards(tx, viewer, new.forward_ids),
    )
    return await posts.create(tx, viewer, draft)


async def _where(tx: Tx, author: int, new: NewMessage) -> int:
    if (new.peer_id is None) == (new.conversation_id is None):
        raise Invalid("peer", "name a person or a conversation")
    if new.conversation_id is not None:
        return new.conversation_id
    assert new.peer_id is not None
    return await pair(tx, author, new.peer_id)


async def pair(tx: Tx, account_id: int, peer_id: int) -> int:
    """The conversation of two people, opened when there is none. Errors: NotFound, NotAllowed (a group, a block)."""
    kind = await tx.scalar(_kind(), account_id=peer_id)
    if kind is None:
        raise NotFound("account")
    if kind == "group":
        raise NotAllowed("groups do not read messages")
    return await posts.direct.pair(tx, account_id, peer_id)


async def find_pair(tx: Tx, viewer: Viewer, peer_id: int) -> int | None:
    """The conversation with a person, if there is one. Errors: NotSignedIn."""
    low, high = sorted((me(viewer), peer_id))
    found: int | None = await tx.scalar(_by_key(), members_key=f"{low}:{high}")
    return found


async def _forwards(tx: Tx, viewer: Viewer, ids: tuple[int, ...]) -> dict[str, Any]:
    """What is forwarded stands in the message itself: its readers need not see where it was taken from."""
    if not ids:
        return {}
    if len(ids) > FORWARDS:
        raise Invalid("forward_ids", f"are too many: at most {FORWARDS} are allowed", code="too_many")
    found = await posts.load(tx, viewer, ids)
    if len(found) < len(set(ids)):
        raise NotFound("message")
    return {
        "forwards": [
            {
                "post_id": post.id,
                "number": post.number,
                "author_id": post.author.id,
                "text": post.plain,
                "created_at": post.created_at,
            }
            for post in found.values()
        ]
    }
