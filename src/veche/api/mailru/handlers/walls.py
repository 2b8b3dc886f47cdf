"""guestbook.*: what others write on somebody's wall."""

from veche.api.mailru import ids
from veche.api.mailru.feed import standing_of
from veche.api.mailru.handlers.pictures import accept, stored
from veche.api.mailru.handlers.stream import links_of
from veche.api.mailru.paging import by_offset
from veche.api.mailru.params import GuestbookPost, Peer
from veche.api.mailru.render.event import Event, event
from veche.core import posts, timelines
from veche.core.posts import NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call


async def get(tx: Tx, viewer: Viewer, params: Peer) -> list[Event]:
    """guestbook.get: what others wrote on the wall."""
    page = by_offset(params.limit, params.offset)
    found = await timelines.wall(tx, viewer, ids.read_uid(params.uid), page, which="others")
    loaded = await posts.load(tx, viewer, found.items)
    standing = await standing_of(tx, viewer, {post.author.id for post in loaded.values()})
    return [event(loaded[id], standing, tx.settings.server.base_url) for id in found.items if id in loaded]


async def post(call: Call, viewer: Viewer, params: GuestbookPost) -> dict[str, str]:
    """guestbook.post."""
    text = "\n\n".join(part for part in (params.user_text, params.description) if part)
    wall = ids.read_uid(params.uid)
    async with stored(call, params.img_file, params.img_url) as picture:

        async def write(tx: Tx) -> int:
            media_ids = await accept(tx, viewer, picture)
            new = NewPost(text=text, title=params.title, wall_id=wall, media_ids=media_ids, details=links_of(params))
            return await posts.create(tx, viewer, new)

        return {"id": ids.event(await call.open_tx.write(write))}
