"""Push subscriptions."""

from typing import Final

from veche.api.mastodon.handlers import push
from veche.api.mastodon.params.push import PushChanges, PushForm
from veche.api.mastodon.render.push import PushSubscription
from veche.api.mastodon.routes.rights import user
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, delete, get, post, put

_PATH: Final = "/api/v1/push/subscription"
_PUSH: Final = user(Scope.PUSH)

ROUTES: Final[tuple[AnyRoute, ...]] = (
    post(_PATH, push.subscribe, params=PushForm, result=PushSubscription, **_PUSH, name="push_subscribe"),
    get(_PATH, push.show, result=PushSubscription, **_PUSH, name="push_subscription"),
    put(_PATH, push.change, params=PushChanges, result=PushSubscription, **_PUSH, name="push_change"),
    delete(_PATH, push.unsubscribe, **_PUSH, name="push_unsubscribe"),
)  # fmt: skip
