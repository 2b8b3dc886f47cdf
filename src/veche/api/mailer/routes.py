"""Method and path → handler; read top to bottom it is the API. Reading methods take GET and POST, others POST only."""

from collections.abc import Sequence
from typing import Any

from veche.api.mailer.auth import LINK
from veche.api.mailer.handlers import links, mailer, profiles, watchman
from veche.api.mailer.render import answers
from veche.core.viewer import Viewer
from veche.http.answers import Answer
from veche.http.dialect import Auth, Handler, Route
from veche.http.ratelimit import Bucket
from veche.http.request import Request

FALLBACKS = ("/api/mailer/", "/api/sms/", "/api/profiles/", "/api/watchman/")


def _project(request: Request, viewer: Viewer) -> str | None:
    project = getattr(viewer, "project", None)
    return None if project is None else str(project.id)


READS = (Bucket("mailer read", 500, 1, by=_project),)
# Wide: a mail provider clicks for all its users from a few addresses, and leaving is never to be refused.
LINKS = (Bucket("mailer links", 3000, 60, by="ip"),)


def _read(path: str, handler: Handler, result: type, **more: Any) -> Sequence[Route]:
    more.setdefault("buckets", READS)
    return [Route(method=method, path=path, handler=handler, result=result, **more) for method in ("GET", "POST")]


def _write(path: str, handler: Handler, result: type, **more: Any) -> Sequence[Route]:
    return [Route(method="POST", path=path, handler=handler, result=result, write=True, **more)]


def _link(name: str) -> dict[str, Any]:
    return {"name": f"{LINK}{name}", "buckets": LINKS}


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path="/api/watchman/ping/", handler=watchman.ping, result=answers.Done, auth=Auth.NONE, free=True
    ),
    Route(method="POST", path="/api/mailer/send/", handler=mailer.send, result=answers.Sent, free=True),
    # The one GET of the API that does something; POST is the better word for it.
    *_read("/api/mailer/send_verify/", mailer.send_verify, answers.Verification, free=True, buckets=()),
    *_write("/api/profiles/update/", profiles.update, answers.Done),
    *_read("/api/profiles/get/", profiles.get, answers.Profile),
    *_read("/api/profiles/get_all/", profiles.get_all, answers.Profiles),
    *_write("/api/profiles/verify/", profiles.verify, answers.Done),
    *_write("/api/profiles/confirm/", profiles.confirm, answers.Categories),
    *_write("/api/profiles/subscribe/", profiles.subscribe, answers.Categories),
    *_write("/api/profiles/subscribe/{token}/", links.subscribe, answers.Categories, **_link("subscribe")),
    *_write("/api/profiles/subscribe_category/", profiles.subscribe_category, answers.Categories),
    *_write("/api/profiles/unsubscribe/", profiles.unsubscribe, answers.Categories),
    *_write("/api/profiles/unsubscribe/{token}/", links.unsubscribe, answers.Categories, **_link("unsubscribe")),
    Route(
        method="GET", path="/api/profiles/unsubscribe/{token}/", handler=links.unsubscribe_page, auth=Auth.NONE,
        free=True, **_link("unsubscribe page"),
    ),
    *_write("/api/profiles/unsubscribe_category/", profiles.unsubscribe_category, answers.Categories),
    *_write("/api/profiles/set_subscriptions/", profiles.set_subscriptions, answers.Categories),
    *_write(
        "/api/profiles/set_link_subscriptions/{token}/", links.set_link_subscriptions, answers.Categories,
        **_link("set_link_subscriptions"),
    ),
    *_read("/api/profiles/get_subscriptions/", profiles.get_subscriptions, answers.Subscriptions),
    *_read(
        "/api/profiles/get_link_subscriptions/{token}/", links.get_link_subscriptions, answers.Subscriptions,
        **_link("get_link_subscriptions"),
    ),
    *_write("/api/profiles/void/", profiles.void, answers.Done),
    *_write("/api/profiles/delete/", profiles.delete, answers.Done),
)  # fmt: skip


def open_links_to_pages(request: Request, answer: Answer) -> Answer:
    """Pages of other origins may use links, which carry their own right; never what needs a project's secret."""
    if request.route_name.startswith(LINK):
        answer.headers = (*answer.headers, (b"access-control-allow-origin", b"*"))
    return answer
