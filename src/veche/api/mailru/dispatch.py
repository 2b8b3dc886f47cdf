"""`method=group.name` → its route. Names are case-sensitive; two tables: what there is, and what is absent."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from veche.api.mailru.errors import Deprecated, UnknownMethod
from veche.core.errors import Invalid
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Nothing, Route
from veche.http.params import Sent
from veche.http.request import Request

# Named in the original's documents or clients, and without a counterpart here (specs/mailru.md c).
DEPRECATED = frozenset(
    "users.getBalance audio.get audio.search audio.link audio.top audios.top photos.getAlbums photos.get "
    "photos.createAlbum notifications.send mobile.getCanvas payments.openDialog widget.set score.add score.total "
    "achievements.add achievements.list achievements.update achievements.remove achievements.reward "
    "achievements.unreward achievements.user_awards achievements.groups achievements.group_add "
    "achievements.group_update achievements.group_remove mail.getUnreadCount "
    "email.getUnreadCount titles.add titles.del titles.list titles.update "
    "titles.user_drop titles.user_reward jsapi.popup batcher".split()
)
JSONP = "/platform/japi"
_CALLBACK = re.compile(r"[A-Za-z0-9_$.]{1,128}")


def method(
    name: str,
    handler: Callable[..., Any],
    params: type = Nothing,
    *,
    scopes: tuple[Scope, ...] = (),
    auth: Auth = Auth.USER,
    write: bool = False,
    **more: Any,
) -> Route:
    """A line of routes.py. `scopes`: any one of them is enough."""
    return Route(
        method="POST", path="/platform/api", name=name, handler=handler, params=params, scopes=scopes, auth=auth,
        write=write, **more,
    )  # fmt: skip


def callback(sent: Sent) -> str:
    """The function that a script wants its answer in; "" for none, or none that may be written into a script."""
    name = sent.flat().get("cb")
    return name if isinstance(name, str) and _CALLBACK.fullmatch(name) else ""


def chooser(routes: Mapping[str, Route]) -> Callable[[Request, Sent], Route]:
    """Finds the route of a call. Raises Invalid (no method), UnknownMethod (2), Deprecated (4)."""

    def choose(request: Request, sent: Sent) -> Route:
        if request.path.rstrip("/") == JSONP and not callback(sent):
            raise Invalid("cb", "must be the name of a function")
        name = sent.flat().get("method")
        if not isinstance(name, str) or not name:
            raise Invalid("method", "is missing")
        found = routes.get(name)
        if found is not None:
            return found
        if name in DEPRECATED:
            raise Deprecated
        raise UnknownMethod

    return choose
