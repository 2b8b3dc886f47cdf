"""stream.* and multipost.*: the feed, and writing into it."""

from typing import Any

from veche.api.mailru import ids
from veche.api.mailru.feed import shown
from veche.api.mailru.handlers.pictures import accept, stored
from veche.api.mailru.paging import by_skip
from veche.api.mailru.params import Comment, Feed, Links, Multipost, MultipostId, Share, StreamPost, Thread
from veche.core import activity, posts
from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.posts import NewPost
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call

DONE = {"status": 1}


async def get(tx: Tx, viewer: Viewer, params: Feed) -> list[Any]:
    """stream.get: what friends and communities did, newest first."""
    page = by_skip(params.skip, params.limit, params.offset)
    return await shown(tx, viewer, await activity.home(tx, viewer, page, app_id=_app(params)))


async def get_by_author(tx: Tx, viewer: Viewer, params: Feed) -> list[Any]:
    """stream.getByAuthor; without a session what everybody may see."""
    whose = params.whose(viewer.account_id)
    if whose is None:
        raise NotSignedIn
    page = by_skip(params.skip, params.limit, params.offset)
    return await shown(tx, viewer, await activity.of_account(tx, viewer, whose, page, app_id=_app(params)))


async def post(call: Call, viewer: Viewer, params: StreamPost) -> dict[str, str]:
    """stream.post."""
    text = "\n\n".join(part for part in (params.user_text, params.text) if part)
    async with stored(call, params.img_file, params.img_url) as picture:

        async def write(tx: Tx) -> int:
            media_ids = await accept(tx, viewer, picture)
            new = NewPost(text=text, title=params.title, media_ids=media_ids, details=links_of(params))
            return await posts.create(tx, viewer, new)

        return _made(await call.open_tx.write(write))


async def share(tx: Tx, viewer: Viewer, params: Share) -> dict[str, str]:
    """stream.share: a link with words."""
    if not _web(params.url):
        raise Invalid("url", "must be an http address")
    link = {"url": params.url, "title": params.title, "description": params.description}
    text = f"{params.user_text}\n\n{params.url}" if params.user_text else params.url
    return _made(await posts.create(tx, viewer, NewPost(text=text, details={"link": link})))


async def comment(tx: Tx, viewer: Viewer, params: Comment) -> dict[str, str]:
    """stream.comment: seen by whoever sees what it is about."""
    about = await _thread(tx, viewer, params.thread_id)
    new = NewPost(text=params.text, reply_to_id=about, from_dialect_without_visibility=True)
    return _made(await posts.create(tx, viewer, new))


async def like(tx: Tx, viewer: Viewer, params: Thread) -> dict[str, int]:
    """stream.like; a second time changes nothing."""
    await posts.like(tx, viewer, await _thread(tx, viewer, params.thread_id))
    return DONE


async def unlike(tx: Tx, viewer: Viewer, params: Thread) -> dict[str, int]:
    """stream.unlike."""
    await posts.unlike(tx, viewer, await _thread(tx, viewer, params.thread_id))
    return DONE


async def send(tx: Tx, viewer: Viewer, params: Multipost) -> dict[str, str]:
    """multipost.send: on a profile or in a community."""
    wall = ids.read_uid(params.uid2, "uid2") if params.uid2 else None
    found = [
        _medium(part) for listed in (params.photo, params.video, params.audio) for part in listed.split(",") if part
    ]
    details = {"link": {"url": params.url}} if _web(params.url) else {}
    new = NewPost(text=params.text, wall_id=wall, media_ids=tuple(found), details=details)
    return _made(await posts.create(tx, viewer, new))


async def delete(tx: Tx, viewer: Viewer, params: MultipostId) -> dict[str, int]:
    """multipost.delete."""
    await posts.delete(tx, viewer, ids.read_event(params.post, "post"))
    return DONE


def links_of(params: Links) -> dict[str, Any]:
    """The links under an event: at most two, with words, to pages."""
    pairs = ((params.link1_text, params.link1_href), (params.link2_text, params.link2_href))
    links = [{"text": text, "href": href} for text, href in pairs if text and _web(href)]
    return {"action_links": links} if links else {}


async def _thread(tx: Tx, viewer: Viewer, text: str) -> int:
    """The post of a thread; the checksum must be its author's."""
    id, checksum = ids.read_thread(text)
    found = await posts.load_one(tx, viewer, id)
    if checksum and checksum != ids.checksum(found.author.id):
        raise NotFound("thread")
    return found.id


def _medium(text: str) -> int:
    _owner, colon, pid = text.strip().partition(":")
    if not colon or not (pid.isascii() and pid.isdigit() and len(pid) < 10):
        raise Invalid("photo", "must be a list of <owner uid>:<pid>")
    return int(pid)


def _app(params: Feed) -> int | None:
    if not params.filter_app:
        return None
    if not (params.filter_app.isascii() and params.filter_app.isdigit() and len(params.filter_app) < 10):
        raise Invalid("filter_app", "must be an application id")
    return int(params.filter_app)


def _web(address: str) -> bool:
    return address.startswith(("http://", "https://")) and len(address) <= 2000


def _made(id: int) -> dict[str, str]:
    return {"id": ids.event(id)}
