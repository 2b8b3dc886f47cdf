"""A tiny dialect that uses everything the door offers."""

import asyncio
from typing import Annotated, Any

import msgspec
from sqlalchemy import bindparam, insert, select

from veche.core import ratelimits
from veche.core.errors import CoreError, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, TooMany, Unavailable
from veche.core.scopes import Scope
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.http.answers import Answer, FileAnswer, Reply, StreamAnswer, redirect
from veche.http.convert import BadParams
from veche.http.cors import Cors
from veche.http.dialect import Auth, Dialect, Route, SocketRoute, Switch, get, post, route
from veche.http.door import Call, Door
from veche.http.errors import BadToken, Fault, MissingScope, UnknownPath, UserNeeded, WrongMethod
from veche.http.events import EventStream, Socket, frame
from veche.http.params import Sent
from veche.http.ratelimit import Bucket, RateState
from veche.http.request import Request
from veche.http.uploads import Upload, UploadLimits
from veche.tables.ratelimits import rate_counts

PEOPLE = {
    "anna-token": Viewer(account_id=1, user_id=1, app_id=7, token_id=11, scopes=frozenset({Scope.POSTS_WRITE})),
    "boris-token": Viewer(account_id=2, user_id=2, app_id=7, token_id=12, scopes=frozenset({Scope.POSTS_READ})),
    "app-token": Viewer(app_id=7, token_id=13, scopes=frozenset({Scope.POSTS_READ})),
}
REVOKED: set[str] = set()
FINDS: list[str] = []


async def find_token(tx: Tx, token: str) -> Viewer | None:
    FINDS.append(token)
    return None if token in REVOKED else PEOPLE.get(token)


class ErrorBody(msgspec.Struct, omit_defaults=True):
    error: str
    kind: str
    faults: dict[str, list[str]] = {}


_CODES: list[tuple[type[CoreError], int]] = [
    (Fault, 500),
    (WrongMethod, 405),
    (NotFound, 404),
    (UserNeeded, 422),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (Invalid, 422),
    (TooMany, 429),
    (TooLarge, 413),
    (Unavailable, 503),
]


def render_error(request: Request, error: CoreError) -> Reply:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
    faults = error.faults if isinstance(error, BadParams) else {}
    return Reply(ErrorBody(error.message, type(error).__name__, faults), code)


async def authenticate(request: Request, sent: Sent, door: Door) -> Viewer:
    token = (request.header("authorization") or "").removeprefix("Bearer ") or str(sent.flat().get("access_token", ""))
    if not token:
        return Viewer.anonymous
    viewer = await door.tokens.viewer(token)
    if viewer is None:
        raise BadToken("The access token is invalid")
    return viewer


class Poll(msgspec.Struct):
    options: list[str] = []
    multiple: bool = False


class Echo(msgspec.Struct):
    text: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=80)] = 20
    flag: bool | None = None
    ids: list[int] = []
    poll: Poll | None = None
    id: int | None = None


class Needs(msgspec.Struct):
    name: str
    age: int


class Picture(msgspec.Struct):
    file: Upload | None = None
    description: str = ""


async def hello(tx: Tx, viewer: Viewer, params: Any) -> dict[str, Any]:
    """Says hello."""
    return {"hello": viewer.account_id}


async def echo(tx: Tx, viewer: Viewer, params: Echo) -> Echo:
    """Gives back what was understood."""
    return params


async def needs(tx: Tx, viewer: Viewer, params: Needs) -> Needs:
    """Wants both parameters."""
    return params


@statement
def _write() -> Any:
    values = {name: bindparam(name) for name in ("bucket", "key", "window_start", "count", "expires_at")}
    return insert(rate_counts).values(values)


@statement
def _all() -> Any:
    return select(rate_counts.c.key).order_by(rate_counts.c.key)


class Word(msgspec.Struct):
    word: str = ""
    fail: bool = False


async def write(tx: Tx, viewer: Viewer, params: Word) -> dict[str, str]:
    """Writes one row; a failure afterwards leaves none."""
    await tx.run(_write(), bucket="word", key=params.word, window_start=0, count=1, expires_at=0)
    if params.fail:
        raise Invalid("word", "was refused at the last moment")
    return {"word": params.word}


async def words(tx: Tx, viewer: Viewer, params: Any) -> list[str]:
    """All rows."""
    return [row[0] for row in await tx.all(_all())]


async def prepare_work(call: Call, viewer: Viewer, params: Word) -> str:
    return await asyncio.to_thread(params.word.upper)


async def work(tx: Tx, viewer: Viewer, params: Word, call: Call) -> list[str]:
    """Prepared before, and waited for after the commit."""
    assert tx.writing
    return [call.prepared]


async def after_work(call: Call, viewer: Viewer, params: Word, result: list[str]) -> list[str]:
    return [*result, "after"]


async def picture(tx: Tx, viewer: Viewer, params: Picture) -> Any:
    """Takes a file."""
    if params.file is None:
        raise Invalid("file", "is required")
    upload = params.file
    data = upload.path.read_bytes()
    return {"name": upload.filename, "type": upload.content_type, "size": upload.size, "sum": sum(data)}


async def broken(tx: Tx, viewer: Viewer, params: Any) -> None:
    """Has a bug."""
    raise RuntimeError("the secret is 12345")


async def busy_ratelimit(tx: Tx, viewer: Viewer, params: Any) -> str:
    """Limited."""
    return "ok"


async def stream(call: Call, viewer: Viewer, params: Any) -> EventStream:
    """News, as they come."""
    outbox = call.door.streams.open(viewer)
    outbox.put(frame("update", "one\ntwo"))
    return EventStream(outbox)


async def parts_stream(call: Call, viewer: Viewer, params: Any) -> StreamAnswer:
    """Three parts."""

    async def source() -> Any:
        for part in (b"a", b"b", b"c"):
            yield part

    return StreamAnswer(source(), b"text/plain")


async def file(call: Call, viewer: Viewer, params: Any) -> FileAnswer:
    """A file of the disk."""
    return FileAnswer(call.settings.data / "shown.txt")


async def away(call: Call, viewer: Viewer, params: Any) -> Answer:
    """Elsewhere."""
    return redirect("https://else.example/пу ть?a=1")


async def talk(socket: Socket, viewer: Viewer, params: Any, call: Call) -> None:
    await socket.accept()

    async def answer(text: str) -> None:
        if text == "bug":
            raise RuntimeError("a bug in a message")
        socket.outbox.put(f"{viewer.account_id}:{text}".encode())

    await socket.run(answer)


async def add(tx: Tx, viewer: Viewer, params: Echo) -> dict[str, Any]:
    """A method behind a switch."""
    return {"response": {"sum": sum(params.ids), "by": viewer.account_id}}


METHODS = {"math.add": Route(method="POST", path="", handler=add, params=Echo, name="math.add", write=True)}


def choose(request: Request, sent: Sent) -> Route:
    method = METHODS.get(str(request.path_params["name"]).lower())
    if method is None:
        raise UnknownPath(request.path)
    return method


def rate_headers(state: RateState) -> Any:
    return ((b"x-ratelimit-limit", b"%d" % state.limit), (b"x-ratelimit-remaining", b"%d" % state.remaining))


DIALECT = Dialect(
    name="town",
    routes=(
        get("/api/hello", hello),
        get("/api/echo", echo, params=Echo),
        post("/api/echo", echo, params=Echo),
        get("/api/echo/{id:int}", echo, params=Echo),
        post("/api/needs", needs, params=Needs),
        post("/api/words", write, params=Word, auth=Auth.USER, scopes=(Scope.POSTS_WRITE,), errors=(Invalid,)),
        get("/api/words", words, result=list[str], cached=True),
        post("/api/work", work, params=Word, prepare=prepare_work, after=after_work),
        post("/api/picture", picture, params=Picture, uploads=UploadLimits(file_bytes=300_000, files=2)),
        get("/api/broken", broken),
        get("/api/limited", busy_ratelimit, buckets=(Bucket("three", 3, 3600, "ip"),)),
        get("/api/limited-words", words, cached=True, buckets=(Bucket("six", 6, 3600, "ip"),)),
        get("/api/stored", busy_ratelimit, buckets=(Bucket("stored", 2, 3600, "ip", stored=True),)),
        get("/api/app", hello, auth=Auth.APP),
        get("/api/user", hello, auth=Auth.USER),
        get("/api/stream", stream, free=True),
        get("/api/parts", parts_stream, free=True),
        get("/api/file", file, free=True),
        get("/api/away", away, free=True),
        route("PATCH", "/api/echo", echo, params=Echo),
        Switch(methods=("GET", "POST"), path="/method/{name}", routes=list(METHODS.values()), choose=choose),
        SocketRoute(path="/api/talk", handler=talk),
    ),
    authenticate=authenticate,
    render_error=render_error,
    fallbacks=("/api/", "/method/"),
    cors=Cors(expose=("Link", "X-RateLimit-Limit")),
    rate_headers=rate_headers,
)


async def page(tx: Tx, viewer: Viewer, params: Any) -> Answer:
    """A page for people."""
    return Answer(b"<p>hello", content_type=b"text/html")


def page_error(request: Request, error: CoreError) -> Answer:
    return Answer(b"<h1>no", 404, b"text/html")


PAGES = Dialect(
    name="pages",
    routes=(get("/", page), get("/@{name}", page)),
    authenticate=authenticate,
    render_error=page_error,
    fallbacks=("/",),
)

__all__ = ["DIALECT", "FINDS", "PAGES", "PEOPLE", "REVOKED", "MissingScope", "find_token", "ratelimits"]
