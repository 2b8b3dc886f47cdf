"""`method=group.name` → its route. Names are case-sensitive; two tables: what there is, and what the original turned off."""

from collections.abc import Callable, Mapping
from typing import Any

from veche.api.mailru.errors import Deprecated, UnknownMethod
from veche.core.errors import Invalid
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Nothing, Route
from veche.http.params import Sent
from veche.http.request import Request

# Named in the original's documents or clients, and without a counterpart here (specs/mailru.md c).
DEPRECATED = frozenset({"payments.openDialog", "widget.set", "mobile.getCanvas", "users.getBalance"})


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


def chooser(routes: Mapping[str, Route]) -> Callable[[Request, Sent], Route]:
    """Finds the route of a call. Raises Invalid (no method), UnknownMethod (2), Deprecated (4)."""

    def choose(request: Request, sent: Sent) -> Route:
        name = sent.flat().get("method")
        if not isinstance(name, str) or not name:
            raise Invalid("method", "is missing")
        found = routes.get(name)
        if found is not None:
            return found
        if name in DEPRECATED:
            raise Deprecated("the method is deprecated")
        raise UnknownMethod("unknown method called")

    return choose
