"""Sending a message."""

from typing import Any

from veche.core import accounts, idempotency, posts, visibility
from veche.core.conversations.drafts import NewMessage
from veche.core.conversations.rows import me_of, mine
from veche.core.errors import Invalid, NotAllowed, NotFound
from veche.core.posts import NewPost, Visibility, direct
from veche.core.tx import Tx
from veche.core.viewer import Viewer

FORWARDED = "forwarded"  # the key of posts.details that holds the ids of what is passed on


async def send(tx: Tx, viewer: Viewer, new: NewMessage) -> int:
    """Send a message; its post id.

    Any person to any other without a block between them, and members into their chats. Events: MessageCreated (and
    ConversationChanged for a chat that this opens). Errors: NotSignedIn, NotFound (peer, conversation, what is answered
    or passed on), NotAllowed, Invalid (empty, too long, too many attachments).
    """
    me = me_of(viewer)
    if new.key:
        known = await idempotency.remember(tx, me, f"message:{new.key}")
        if known is not None:
            return int(known)
    conversation_id = await _conversation(tx, viewer, new)
    details: dict[str, Any] = dict(new.details)
    if new.forward_ids:
        details[FORWARDED] = await _forwarded(tx, viewer, new.forward_ids)
    id = await posts.create(
        tx,
        viewer,
        NewPost(
            text=new.text,
            media_ids=new.media_ids,
            poll=new.poll,
            reply_to_id=new.reply_to_id,
            warning=new.warning,
            conversation_id=conversation_id,
            visibility=Visibility.DIRECT,
            details=details,
        ),
    )
    if new.key:
        await idempotency.store(tx, me, f"message:{new.key}", id)
    return id


async def _conversation(tx: Tx, viewer: Viewer, new: NewMessage) -> int:
    if new.conversation_id is not None:
        return int((await mine(tx, viewer, new.conversation_id)).conversation_id)
    if new.peer_id is None:
        raise Invalid("peer", "is required", code="missing")
    peer = (await accounts.load(tx, viewer, (new.peer_id,))).get(new.peer_id)
    if peer is None:
        raise NotFound("account")
    if peer.is_group:
        raise NotAllowed("groups take no messages")
    return await direct.pair(tx, me_of(viewer), peer.id)


async def _forwarded(tx: Tx, viewer: Viewer, ids: tuple[int, ...]) -> list[int]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > tx.limits.attachments * 10:
        raise Invalid("forward", "holds too many messages", code="too_many")
    if await visibility.can_see(tx, viewer, wanted) != set(wanted):
        raise NotFound("message")
    return wanted
