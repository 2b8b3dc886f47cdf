"""Who calls: `access_token` as a parameter, or in the Authorization header (specs/vk.md 0)."""

from veche.api.vk import version
from veche.core.viewer import Viewer
from veche.http.door import Door
from veche.http.errors import BadToken
from veche.http.params import Sent
from veche.http.request import Request

NAME = "vk"


def token_of(request: Request, sent: Sent) -> str:
    """The token's text, "" when none was sent."""
    token = sent.flat().get("access_token")
    if isinstance(token, str) and token:
        return token
    scheme, _, value = (request.header("authorization") or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


async def authenticate(request: Request, sent: Sent, door: Door) -> Viewer:
    """The viewer. A bad token: an error for who sends `v`; OpenVK takes its bearer for a stranger, who gets no further
    where a token is needed."""
    token = token_of(request, sent)
    if not token:
        return Viewer.anonymous
    viewer = await door.tokens.viewer(token)
    if viewer is not None and viewer.dialect == NAME:
        return viewer
    if version.of(request, sent).given:
        raise BadToken("User authorization failed: invalid access_token.")
    return Viewer.anonymous
