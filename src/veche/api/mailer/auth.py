"""Basic login:secret, from a listed address → the project that calls."""

import base64
import binascii
from typing import TYPE_CHECKING

from veche.core.mailing import projects
from veche.core.mailing.errors import AccessDenied
from veche.core.mailing.views import ProjectView
from veche.core.viewer import Viewer
from veche.http.params import Sent
from veche.http.ratelimit import Bucket
from veche.http.request import Request

if TYPE_CHECKING:
    from veche.http.door import Door

LINK = "link "  # the names of routes that a signed link opens begin so
FAILURES = Bucket("mailer sign-in", 10, 60, by="ip", stored=True)


class ProjectViewer(Viewer, frozen=True):
    """A project of the mailer; no account of the social network stands behind it."""

    project: ProjectView | None = None


async def authenticate(request: Request, sent: Sent, door: "Door") -> Viewer:
    """The project, or AccessDenied. A link needs no project, but one that says who it is must be right."""
    header = request.header("authorization")
    if header is None and request.route_name.startswith(LINK):
        return Viewer.anonymous
    login, secret = parse_basic(header)
    try:
        async with door.open_tx.read() as tx:
            project = await projects.sign_in(tx, login, secret, request.client)
    except AccessDenied:
        failures = [FAILURES.settled(door.settings)]
        await door.limiter.take_stored(door.open_tx, failures, request, Viewer.anonymous)
        raise
    return ProjectViewer(locale=project.language, dialect="mailer", project=project)


def parse_basic(header: str | None) -> tuple[str, str]:
    """`Basic base64(login:secret)`. AccessDenied: header when there is none, login when it cannot be read."""
    scheme, _, encoded = (header or "").strip().partition(" ")
    if scheme.lower() != "basic":
        raise AccessDenied("header")
    try:
        login, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise AccessDenied("login") from None
    if not colon or "\0" in login:
        raise AccessDenied("login")
    return login, secret


def project_of(viewer: Viewer) -> ProjectView:
    """The calling project of a route that only projects get to."""
    project = getattr(viewer, "project", None)
    if project is None:
        raise AccessDenied("header")
    found: ProjectView = project
    return found
