"""The long poll (specs/vk.md 4) over the event log: `ts` is its sequence, so that nothing is lost between two calls."""

import asyncio
import hashlib
import hmac
import secrets
from typing import Any

import msgspec

from veche.api.vk import peers, people, version
from veche.api.vk.at import At
from veche.api.vk.errors import VkError
from veche.api.vk.params import Csv, fields
from veche.api.vk.render import message as messages
from veche.api.vk.render import update
from veche.api.vk.render.update import NEWEST, PTS, Scene
from veche.core import auth, conversations, eventlog, posts
from veche.core.errors import NotAllowed
from veche.core.eventlog import Logged
from veche.core.scopes import Scope
from veche.core.streams import Hub
from veche.core.viewer import Viewer
from veche.http.dialect import Auth, Route
from veche.http.door import Call
from veche.settings import Settings

KEY_MS = 3_600_000
LONGEST_WAIT = 90
AT_ONCE = 500


class Poll(msgspec.Struct):
    """What a client asks: act, key, ts, wait always; the oldest send no more."""

    user_id: int
    act: str = "a_check"
    key: str = ""
    ts: int = 0
    wait: int = 25
    mode: int = 0
    version: int = 0


class News(msgspec.Struct, omit_defaults=True):
    """The good answer."""

    ts: int
    updates: list[list[Any]]
    pts: Any = msgspec.UNSET


class Failed(msgspec.Struct, omit_defaults=True):
    """1: history lost, go on from `ts`; 2: the key has expired; 3: unknown key; 4: unknown version."""

    failed: int
    ts: Any = msgspec.UNSET
    min_version: Any = msgspec.UNSET
    max_version: Any = msgspec.UNSET


def _sign(settings: Settings, body: str) -> str:
    return hmac.new(settings.secrets.key, b"vk poll:" + body.encode(), hashlib.sha256).hexdigest()[:32]


def make_key(settings: Settings, account_id: int, token_id: int, now: int) -> str:
    """Good for an hour, for this user while this token is, in every process of the instance."""
    body = f"{secrets.token_hex(8)}{now + KEY_MS:013x}{token_id:012x}"
    return body + _sign(settings, f"{account_id}:{body}")


def check_key(settings: Settings, account_id: int, key: str, now: int) -> int:
    """0: good; else what the poll fails with."""
    body, signature = key[:-32], key[-32:]
    if not hmac.compare_digest(_sign(settings, f"{account_id}:{body}").encode(), signature.encode()):
        return 3
    return 2 if int(body[16:29], 16) <= now else 0


def _token_of(key: str) -> int:
    """Of a key that was checked."""
    return int(key[29:41], 16)


async def server(at: At) -> dict[str, Any]:
    """Key, address and the present end of the log. The address has a scheme only without `v`: OpenVK's apps take it
    as it stands, all SDKs of VK put `https://` before it."""
    _, newest = await eventlog.bounds(at.tx)
    address = at.call.settings.url(f"/nim{at.me}")
    if at.version.given:
        address = address.partition("://")[2]
    return {
        "key": make_key(at.call.settings, at.me, at.viewer.token_id or 0, at.tx.now),
        "server": address,
        "ts": newest,
    }


async def poll(call: Call, viewer: Viewer, p: Poll) -> News | Failed:
    """Waits for news, at most as long as asked."""
    if p.act != "a_check":
        raise VkError(100, "unknown act")
    if not p.key:
        raise NotAllowed("the key is missing")
    failed = check_key(call.settings, p.user_id, p.key, call.open_tx.now())
    if failed:
        return Failed(failed)
    if not 0 <= p.version <= NEWEST:
        return Failed(4, min_version=0, max_version=NEWEST)
    listener = Viewer(account_id=p.user_id, scopes=frozenset([Scope.MESSAGES_READ]), dialect="vk")
    gone = asyncio.create_task(call.request.wait_disconnect())
    try:
        return await _wait(call, listener, p, gone)
    finally:
        gone.cancel()


async def _wait(call: Call, listener: Viewer, p: Poll, gone: asyncio.Task[None]) -> News | Failed:
    hub: Hub = call.door.extras["hub"]
    loop = asyncio.get_running_loop()
    until = loop.time() + max(0, min(p.wait, LONGEST_WAIT))
    heard = False
    while True:
        # Listening begins before the look: what comes between the two is not missed.
        async with hub.listening(p.user_id) as ear:
            seen = p.ts
            found = await _look(call, listener, p)
            left = until - loop.time()
            # Woken for nothing: the process is about to end, and the client had better come again.
            idle = heard and p.ts == seen
            if found is not None or left <= 0 or idle or gone.done():
                return found or _answer(p, p.ts, [])
            waiting = asyncio.create_task(ear.wait(left))
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            heard = True


async def _look(call: Call, listener: Viewer, p: Poll) -> News | Failed | None:
    """What there is now; None when there is nothing."""
    async with call.open_tx.read() as tx:
        if not await auth.is_token_good(tx, _token_of(p.key)):
            return Failed(2)
        oldest, newest = await eventlog.bounds(tx)
        if p.ts < oldest - 1 or p.ts > newest or p.ts < 0:
            return Failed(1, ts=newest)
        rows = await eventlog.since(tx, p.ts, p.user_id, AT_ONCE)
        if not rows:
            return None
        at = At(tx, listener, version.OPENVK, call)
        told = await tell(at, rows, p.version, p.mode)
    # Events that are nothing to VK are passed over without an answer, or the client would only come again.
    p.ts = rows[-1].sequence
    return _answer(p, p.ts, told) if told else None


def _answer(p: Poll, ts: int, told: list[list[Any]]) -> News:
    return News(ts, told, ts if p.mode & PTS else msgspec.UNSET)


async def tell(at: At, rows: list[Logged], lp_version: int, mode: int) -> list[list[Any]]:
    """Updates for these events: a fixed number of statements for any number of them."""
    scene = await _scene(at, rows, lp_version, mode)
    return [one for row in rows for one in update.updates(row.event, row.created_at, scene)]


def _post_ids(rows: list[Logged]) -> list[int]:
    return list(dict.fromkeys(one for row in rows if (one := getattr(row.event, "post_id", None)) is not None))


async def _scene(at: At, rows: list[Logged], lp_version: int, mode: int) -> Scene:
    talked = [row for row in rows if hasattr(row.event, "conversation_id")]
    post_ids = _post_ids(talked)
    views = await posts.load(at.tx, at.viewer, post_ids) if post_ids else {}
    numbers = await posts.numbers(at.tx, post_ids) if post_ids else {}
    known = await peers.loaded(at, [row.event.conversation_id for row in talked]) if talked else {}  # type: ignore[attr-defined]
    unread = (await conversations.counts(at.tx, at.viewer)).unread
    return Scene(at.me, lp_version, mode, views, numbers, peers.peer_map(known), unread)


async def history(at: At, since: int, limit: int, lp_version: int, names: Csv) -> dict[str, Any]:
    """The same for who asks once instead of waiting, with whole messages and people."""
    oldest, newest = await eventlog.bounds(at.tx)
    if since < oldest - 1:
        raise VkError(907, "Value of ts or pts is too old")
    if since > newest:
        raise VkError(908, "Value of ts or pts is too new")
    rows = await eventlog.since(at.tx, since, at.me, limit)
    told = await tell(at, rows, lp_version, 0)
    views = await posts.load(at.tx, at.viewer, _post_ids([row for row in rows if hasattr(row.event, "cmid")]))
    known = peers.peer_map(await peers.loaded(at, [view.conversation_id or 0 for view in views.values()]))
    items = [
        messages.message(view, known.get(view.conversation_id or 0, 0), at.me, at.version) for view in views.values()
    ]
    crowd = await people.crowd(at, [view.author for view in views.values()])
    answer = {
        "history": [one[:4] for one in told],
        "messages": {"count": len(items), "items": items},
        **crowd.profiles(fields(names)),
        "conversations": [],
        "new_pts": rows[-1].sequence if rows else newest,
    }
    return answer | ({"more": 1} if len(rows) == limit else {})


def _route(method: str, name: str) -> Route:
    return Route(
        method=method, path="/nim{user_id:int}", handler=poll, params=Poll, result=News, auth=Auth.NONE, free=True,
        name=name,
    )  # fmt: skip


POLLS = (_route("GET", "long_poll"), _route("POST", "long_poll_by_post"))
