"""What is measured: the requests, and the goals that stand beside their figures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.world import World

CONNECTIONS = (1, 8, 64)
GOAL_AT = 64
MULTIPART = "veche-bench-boundary"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire. No Accept-Encoding: compression is the proxy's."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self) -> bytes:
        """All of its bytes."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method != "GET":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join((*lines, "", "")).encode() + self.body


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table. `goal`: ms of processor time per request at 64 connections."""

    name: str
    title: str
    request: Request
    goal: float | None = None
    server: str = "veche"  # or: cold, unmet
    writes_beside: int = 0  # posts per second by another process
    then: Request | None = None  # a second step with the id of the first one's answer


def cases(world: World) -> list[Case]:
    """All of them: those that write come last, so that all reads meet the same world."""
    bearer = (("Authorization", f"Bearer {world.mastodon}"),)
    home = Request("GET", "/api/v1/timelines/home?limit=20", bearer)
    account = Request("GET", f"/api/v1/accounts/{world.author}/statuses?limit=20", bearer)
    public = Request("GET", "/api/v1/timelines/public?limit=20", bearer)
    wall = {"owner_id": world.author, "count": 20, "extended": 1, "access_token": world.vk, "v": "5.131"}
    picture = Request("POST", "/api/v2/media", (*bearer, _MULTIPART), _multipart(Path(world.picture).read_bytes()))
    vk_wall = Request("GET", "/method/wall.get?" + urlencode(wall))
    stream = Request("GET", _signed(world, {"method": "stream.get"}))
    return [
        *_warm("home", "home timeline", home, 0.20, 0.08),
        *_cold("home", "home timeline", home, 0.6),
        *_now_and_then(world, bearer),
        *_warm("account", "account's statuses", account, 0.25),
        *_warm("public", "public timeline", public, 0.25),
        *_warm("vk-wall", "VK wall.get", vk_wall, 0.25),
        *_warm("mailru-stream", "My.Mail.Ru stream.get", stream, 0.25),
        Case("post", "POST status", _status(bearer, {"status": TEXT}), 2.0),
        Case("post-picture", "POST picture and status", picture, then=_status(bearer, {"status": TEXT})),
    ]


def _now_and_then(world: World, bearer: tuple[tuple[str, str], ...]) -> list[Case]:
    """Reads that are asked for now and then, so that little of them is ever at hand."""
    told = (("Authorization", f"Bearer {world.told}"),)
    people = urlencode([("id[]", id) for id in world.authors[:PEOPLE]])
    asked = (
        ("notifications", "notifications", "/api/v1/notifications?limit=40", told),
        ("notifications-grouped", "notifications in groups", "/api/v2/notifications?limit=40", told),
        ("context", "context of a thread of 200 replies", f"/api/v1/statuses/{world.talk}/context", bearer),
        ("search", "search", "/api/v2/search?" + urlencode({"q": WORD, "limit": 20}), bearer),
        ("relationships", f"relationships of {PEOPLE} accounts", f"/api/v1/accounts/relationships?{people}", bearer),
    )
    return [
        case for name, title, path, headers in asked for case in _cold(name, title, Request("GET", path, headers), 1.0)
    ]


def _cold(name: str, title: str, request: Request, goal: float) -> tuple[Case, Case]:
    """A read right after a start; and one by somebody new, of what others have read."""
    return (
        Case(f"{name}-cold", f"{title}, empty caches", request, goal, server="cold"),
        Case(f"{name}-unmet", f"{title}, a reader never met", request, server="unmet"),
    )


def _warm(name: str, title: str, request: Request, goal: float, unchanged: float | None = None) -> tuple[Case, Case]:
    """A read while others write, which is what counts, and the same while nothing changes."""
    return (
        Case(f"{name}-warm", f"{title}, {WRITES} posts/s beside", request, goal, writes_beside=WRITES),
        Case(f"{name}-unchanged", f"{title}, nothing changes", request, unchanged),
    )


WRITES = 50
PEOPLE = 40
WORD = "сад"  # a tag, the beginning of groups' names, and in a thousand posts
TEXT = "Сегодня в парке встретили соседей и решили повторить. #город"
_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_MULTIPART = ("Content-Type", f"multipart/form-data; boundary={MULTIPART}")


def _status(bearer: tuple[tuple[str, str], ...], form: Mapping[str, str]) -> Request:
    return Request("POST", "/api/v1/statuses", (*bearer, _FORM), urlencode(form).encode())


def with_media(request: Request, id: str) -> Request:
    """The same post with a picture."""
    body = request.body + b"&" + urlencode({"media_ids[]": id}).encode()
    return Request(request.method, request.path, request.headers, body)


def _multipart(file: bytes) -> bytes:
    head = (
        f'--{MULTIPART}\r\nContent-Disposition: form-data; name="file"; filename="picture.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + file + f"\r\n--{MULTIPART}--\r\n".encode()


def _signed(world: World, params: Mapping[str, Any]) -> str:
    sent = {**params, "app_id": world.mailru_app, "session_key": world.mailru, "secure": "1", "limit": "20"}
    base = "".join(f"{name}={sent[name]}" for name in sorted(sent))
    sent["sig"] = hashlib.md5((base + world.mailru_secret).encode(), usedforsecurity=False).hexdigest()
    return "/platform/api?" + urlencode(sent)
