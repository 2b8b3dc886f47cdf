"""messages.*"""

from veche.api.mailru import ids
from veche.api.mailru.paging import by_offset
from veche.api.mailru.params import Message, Peer, Some
from veche.api.mailru.render import message as render
from veche.core import conversations, posts
from veche.core.conversations import NewMessage
from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def post(tx: Tx, viewer: Viewer, params: Message) -> dict[str, object]:
    """messages.post."""
    id = await conversations.send(tx, viewer, NewMessage(peer_id=ids.read_uid(params.uid), text=params.message))
    return {"status": 1, "id": ids.event(id)}


async def get_thread(tx: Tx, viewer: Viewer, params: Peer) -> list[render.Message]:
    """messages.getThread: newest first."""
    try:
        found = await conversations.find_pair(tx, viewer, ids.read_uid(params.uid))
    except NotFound:
        return []
    if found is None:
        return []
    page = await conversations.history(tx, viewer, found, by_offset(params.limit, params.offset))
    loaded = await posts.load(tx, viewer, page.items)
    return [render.message(loaded[id], viewer.account_id or 0) for id in page.items if id in loaded]


async def get_threads_list(tx: Tx, viewer: Viewer, params: Some) -> list[render.Thread]:
    """messages.getThreadsList: newest first."""
    page = await conversations.list(tx, viewer, by_offset(params.limit, params.offset))
    listed = (render.thread(found, viewer.account_id or 0) for found in page.items)
    return [thread for thread in listed if thread is not None]


async def get_unread_count(tx: Tx, viewer: Viewer, params: Some) -> dict[str, int]:
    """messages.getUnreadCount."""
    return {"count": (await conversations.counts(tx, viewer)).messages}
