"""Generated requests at every route of every dialect: each gets an answer of the dialect's own kind, never a failure of
ours, and nothing is left half written."""

import asyncio
import base64
import hashlib
import hmac
import re
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given

from tests import cast, direct
from tests.fuzz import calls, values
from tests.server import RunningServer, running
from veche import web
from veche.api import mailer, mailru, mastodon, vk
from veche.api.mailru import signature
from veche.core import auth, conversations, posts
from veche.core.conversations import NewMessage
from veche.core.mailing import projects
from veche.core.posts import NewPoll, NewPost, Visibility
from veche.core.tx import Tx
from veche.http import sessions
from veche.http.dialect import Dialect
from veche.http.oauth import OAuth
from veche.http.oauth import surface as oauth_surface

SHORT = {"sqlite": 200, "postgresql": 80}  # examples for each surface in `make test`
PEOPLE = ("anna", "boris", "boris", "vera", "", "garbage", "foreign")
PATIENCE = 20.0
_FAILURE = re.compile(rb"Traceback|File \"/|sqlite|asyncpg|psycopg|Error:|object at 0x", re.IGNORECASE)
# What each dialect may answer in. Pages of OAuth and of the mailer's links are pages; a stream is a stream.
JSON = ("application/json",)
TYPES: dict[str, tuple[str, ...]] = {
    "mastodon": (*JSON, "text/event-stream", "text/plain", "application/xrd+xml", "application/jrd+json"),
    "vk": (*JSON, "application/javascript"),
    "mailru": (*JSON, "text/javascript"),
    "mailer": JSON,
    "oauth": (*JSON, "text/html", "text/javascript"),  # each app is answered in its own dialect's type
    "web": ("text/html", "application/manifest+json"),
}
PAGES = re.compile(r"/authorize|/blank\.html|/api/profiles/unsubscribe/[^/]+/?$|^/oauth/")
DOCUMENTED = {501: "mailru"}  # My.Mail.Ru's code for a method that it does not know


def surfaces(server: RunningServer) -> dict[str, Dialect]:
    oauth = OAuth((mastodon.HOOKS, vk.HOOKS, mailru.HOOKS))
    return {
        "mastodon": mastodon.DIALECT,
        "vk": vk.DIALECT,
        "mailru": mailru.DIALECT,
        "mailer": mailer.DIALECT,
        "oauth": oauth_surface(oauth, mastodon.SCOPES),
        "web": web.surface(server.services.settings),
    }


class Caller:
    """Turns a generated request into bytes, as clients of its dialect would."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.tokens: dict[tuple[str, str], Any] = {}
        self.basic = ""
        self.cookies: dict[str, str] = {}
        self.known: tuple[Any, ...] = ()
        self.counted: Counter[tuple[str, int]] = Counter()

    async def prepare(self) -> None:
        people = self.server.cast
        for dialect in ("mastodon", "vk", "mailru"):
            scopes = "photos guestbook stream messages events" if dialect == "mailru" else None
            for who in ("anna", "boris", "vera"):
                self.tokens[dialect, who] = await self.server.token(who, dialect=dialect, scopes=scopes)
        for name in ("anna", "boris", "vera"):
            sign_in = partial(_signed_in, person=getattr(people, name))
            self.cookies[name] = await self.server.services.open_tx.write(sign_in)
        made = await self.server.services.open_tx.write(lambda tx: _world(tx, people))
        new = projects.NewProject(login="fuzz", ext_id="fuzz", name="Fuzz", networks=("127.0.0.1/32",))
        keys = await self.server.services.open_tx.write(lambda tx: projects.create(tx, new))
        self.basic = base64.b64encode(f"{keys.login}:{keys.secret}".encode()).decode()
        accounts = (people.anna.id, people.boris.id, people.vera.id, people.knitters, -people.knitters)
        self.known = (*accounts, *made, "anna", "boris@example.org", cast.PASSWORD, "5.131", "5.199")

    async def send(self, request: calls.Request) -> direct.Got:
        pairs = list(request.pairs)
        headers = {"user-agent": "fuzz", **request.extras}
        dialect = request.target.dialect
        self._identify(dialect, request, pairs, headers)
        query, body = b"", b""
        method = request.method
        if method in ("GET", "HEAD") or request.form == "query":
            query = values.urlencoded(pairs)
        elif request.form == "form":
            body, headers["content-type"] = values.urlencoded(pairs), "application/x-www-form-urlencoded"
        elif request.form == "multipart":
            body, headers["content-type"] = values.multipart(pairs), "multipart/form-data; boundary=x"
        elif request.form == "json":
            query = values.urlencoded(pairs) if dialect in ("vk", "mailru") else b""
            body, headers["content-type"] = values.as_json(request.json), "application/json"
        else:
            query = values.urlencoded(pairs)
            body, headers["content-type"] = values.BROKEN_BODIES[request.broken]
        async with asyncio.timeout(PATIENCE):
            return await direct.call(self.server.app, method, request.path, query, headers, body)

    def _identify(
        self, dialect: str, request: calls.Request, pairs: list[tuple[str, str]], headers: dict[str, str]
    ) -> None:
        who = request.who
        token = self.tokens.get(("mastodon" if who == "foreign" else dialect, "anna" if who == "foreign" else who))
        text = token.text if token else "garbage\x7f" if who == "garbage" else ""
        if dialect == "mailru":
            self._sign(request, pairs, text, token)
        elif dialect == "vk":
            pairs += [("v", version) for version in ("5.131", "5.199")[len(pairs) % 3 : 1 + len(pairs) % 3]]
            pairs += [("access_token", text)] if text else []
        elif dialect == "mailer":
            if who:
                headers["authorization"] = f"Basic {self.basic if who != 'garbage' else '???'}"
        elif who in self.cookies and dialect in ("web", "oauth"):
            self._browse(request, pairs, headers)
        elif text:
            headers["authorization"] = f"Bearer {text}"

    def _browse(self, request: calls.Request, pairs: list[tuple[str, str]], headers: dict[str, str]) -> None:
        """A signed-in browser; most of its forms are our own pages' forms."""
        cookie = self.cookies[request.who]
        headers["cookie"] = f"{sessions.COOKIE}={cookie}"
        if request.method == "POST" and len(pairs) % 4:
            key = self.server.services.settings.secrets.key
            proof = hmac.new(key, b"form:" + cookie.encode(), hashlib.sha256).hexdigest()[:40]
            pairs += [("form", proof), ("consent", proof)]

    def _sign(self, request: calls.Request, pairs: list[tuple[str, str]], text: str, token: Any) -> None:
        app = self.tokens["mailru", "anna"].app
        pairs += [("method", request.target.name), ("app_id", app.client_id)]
        if text:
            pairs.append(("session_key", text))
        if request.target.path == mailru.dispatch.JSONP:
            pairs.append(("cb", "f"))
        if request.who == "garbage":
            pairs.append(("sig", "0" * 32))
            return
        sent = {_written(name): _written(value) for name, value in pairs}
        sent.pop("sig", None)
        uid = str(token.account_id) if token is not None else sent.get("uid", "")
        pairs.append(("sig", signature.client_signature(sent, uid, app.private_key or "")))

    def check(self, request: calls.Request, got: direct.Got) -> None:
        dialect, code = request.target.dialect, got.code
        self.counted[dialect, code] += 1
        shown = (request, code, got.headers, got.body[:2000])
        assert code < 500 or code == 503 or DOCUMENTED.get(code) == dialect, shown
        assert not _FAILURE.search(got.body), shown
        if request.method == "HEAD" or not got.body:
            assert code in (200, 204, 301, 302, 303, 304) or request.method == "HEAD", shown
            return
        page = dialect in ("vk", "mailer") and PAGES.search(request.path) and got.type == "text/html"
        archive = request.target.path == "/source" and got.type == "application/gzip"
        assert page or archive or got.type in TYPES[dialect] or self._belongs_elsewhere(request, got), shown
        if got.type == "application/json":
            assert got.json is not None or got.body == b"null", shown

    def _belongs_elsewhere(self, request: calls.Request, got: direct.Got) -> bool:
        """A path filled with slashes and dots may have become a page's, or another dialect's."""
        prefix = request.target.path.partition("{")[0]
        tail = request.path[len(prefix) :]
        return "{" in request.target.path and ("/" in tail or not tail.strip("/ ")) and got.code in (200, 404, 405)


async def _signed_in(tx: Tx, person: cast.Member) -> str:
    return await auth.open_session(tx, await auth.identity(tx, person.user_id or 0))


async def _world(tx: Tx, people: cast.Cast) -> list[int]:
    """A few posts to aim at: their ids, numbers, polls and conversations."""
    anna, boris, vera = people.anna.viewer, people.boris.viewer, people.vera.viewer
    poll = NewPoll(options=("tea", "coffee"))
    first = await posts.create(tx, anna, NewPost(text="#tea or #coffee, @boris?", poll=poll))
    answer = await posts.create(tx, boris, NewPost(text="tea", reply_to_id=first))
    closed = await posts.create(tx, vera, NewPost(text="for few", visibility=Visibility.FOLLOWERS))
    said = await conversations.send(tx, anna, NewMessage(peer_id=people.boris.id, text="psst"))
    chat = await conversations.open_chat(tx, anna, "Tea", (people.boris.id, people.vera.id))
    ids = [first, answer, closed, said]
    numbers = await posts.numbers(tx, ids)
    return [*ids, *numbers.values(), chat, 2_000_000_000 + chat, 1]


def _written(text: str) -> str:
    """As it can be signed: lone surrogates cannot."""
    return text.encode("utf-8", "replace").decode()


@pytest.mark.fuzz
@pytest.mark.parametrize("surface", list(TYPES))
async def test_every_route_answers_in_its_own_way(
    database_kind: str, database_url: str, tmp_path: Path, surface: str, errors: list[str]
) -> None:
    loop = asyncio.get_running_loop()
    async with running(database_url, tmp_path / "data") as server:
        caller = Caller(server)
        await caller.prepare()
        where = tuple(calls.targets(surfaces(server)[surface]))

        @hypothesis.settings(
            max_examples=max(SHORT[database_kind], hypothesis.settings().max_examples),
            suppress_health_check=list(HealthCheck),
            deadline=None,
            database=None,
        )
        @given(calls.requests(where, caller.known, PEOPLE))
        def throw(request: calls.Request) -> None:
            got = asyncio.run_coroutine_threadsafe(caller.send(request), loop).result()
            caller.check(request, got)
            assert errors == [], request

        await asyncio.to_thread(throw)
        assert caller.counted
        print(f"\n{surface}: {dict(sorted(caller.counted.items()))}")
