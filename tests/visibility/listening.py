"""What is told while it happens: streams of Mastodon's API, and the long poll of VK's."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.visibility.oracle import may_see
from tests.visibility.paths import Keys
from tests.visibility.town import Town, answer, talk, write
from veche.core import posts
from veche.core.posts import NewPost, Visibility

PATIENCE = 60.0  # for all that is written meanwhile


async def overhear(
    town: Town, tally: Any, keys_of: Callable[[Town, str | None], Awaitable[Keys]], mark: re.Pattern[bytes]
) -> None:
    """Everybody listens while more is written; the last thing each hears of is their own."""
    ears = [await keys_of(town, name) for name, m in town.people.items() if m.id not in town.relations.suspended]
    before = len(town.posts)
    async with aiohttp.ClientSession(town.server.url) as http:
        polls = [await _poll_server(http, keys) for keys in ears]
        opened = [(keys, path, asyncio.Event()) for keys in ears for path in ("user", "public")]
        streams = [(keys, asyncio.create_task(_heard(http, keys, path, there))) for keys, path, there in opened]
        await asyncio.wait_for(asyncio.gather(*(there.wait() for *_, there in opened)), PATIENCE)
        for _ in range(40):
            await town.dice.choice([write, write, answer, talk, talk])(town)
        for keys in ears:
            viewer = town.people[keys.name].viewer
            end = NewPost(text=f"theend{keys.id}x", visibility=Visibility.PUBLIC)
            await town.act(lambda tx, viewer=viewer, end=end: posts.create(tx, viewer, end))
        heard = [(keys, await task) for keys, task in streams]
        heard += [(keys, await _polled(http, keys, server)) for keys, server in zip(ears, polls, strict=True)]
    await town.look()
    fresh = {post.mark: post for post in town.posts[before:]}
    holders = {post.mark: [post] for post in town.posts}
    for post in town.posts:
        for other in post.forwards:
            for one in town.posts:
                if one.id == other:
                    holders[one.mark].append(post)
    for keys, text in heard:
        shown = {found.decode() for found in mark.findall(text)}
        tally.checks += len(fresh)
        tally.forbidden += sum(not may_see(town.relations, keys.id, post) for post in fresh.values())
        tally.shown["streams and long polls"] += len(shown)
        for one in shown:
            if not any(may_see(town.relations, keys.id, holder) for holder in holders[one]):
                tally.faults.append(f"a stream of {keys.name} tells of {holders[one][0]}")


async def _heard(http: aiohttp.ClientSession, keys: Keys, path: str, there: asyncio.Event) -> bytes:
    """All of a stream until one's own last words; nobody's on the public one tell that it is over for a blocked."""
    headers = {"Authorization": f"Bearer {keys.mastodon}"}
    found = b""
    async with asyncio.timeout(PATIENCE), http.get(f"/api/v1/streaming/{path}", headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        found += await answer.content.readline()  # a greeting, said to who is listened for
        there.set()
        while f"theend{keys.id}x".encode() not in found:
            line = await answer.content.readline()
            assert line, "the stream ended"
            found += line
    return found


async def _poll_server(http: aiohttp.ClientSession, keys: Keys) -> dict[str, Any]:
    fields = {"access_token": keys.vk, "v": "5.199", "lp_version": "3"}
    async with http.post("/method/messages.getLongPollServer", data=fields) as answer:
        found: dict[str, Any] = (await answer.json())["response"]
        return found


async def _polled(http: aiohttp.ClientSession, keys: Keys, server: dict[str, Any]) -> bytes:
    query = {"act": "a_check", "key": server["key"], "ts": str(server["ts"]), "wait": "0", "mode": "2", "version": "3"}
    async with http.get(f"/nim{keys.id}", params=query) as answer:
        body = await answer.read()
        assert "updates" in json.loads(body), body
        return body
