"""The bearer token of a request → the viewer."""

from veche.core.viewer import Viewer
from veche.http.door import Door
from veche.http.errors import BadToken
from veche.http.params import Sent
from veche.http.request import Request

NAME = "mastodon"


async def authenticate(request: Request, sent: Sent, door: Door) -> Viewer:
    """The viewer of the token; anonymous without one. A token of another dialect's app is no token here: BadToken."""
    token = token_of(request, sent)
    if not token:
        return Viewer.anonymous
    viewer = await door.tokens.viewer(token)
    if viewer is None or viewer.dialect != NAME:
        raise BadToken
    return viewer


def token_of(request: Request, sent: Sent) -> str:
    """The header wins; streams in browsers, which cannot set it, use the query or the subprotocol."""
    header = request.raw_headers.get(b"authorization", b"")
    if header[:7].lower() == b"bearer ":
        return header[7:].strip().decode("latin-1")
    if request.scope["type"] == "websocket" and (offered := request.scope.get("subprotocols")):
        return str(offered[0])
    return _parameter(sent) if sent.query or sent.form or sent.json else ""


def _parameter(sent: Sent) -> str:
    for name, value in [*sent.query, *sent.form]:
        if name == "access_token" and isinstance(value, str):
            return value
    in_json = sent.json.get("access_token")
    return in_json if isinstance(in_json, str) else ""
