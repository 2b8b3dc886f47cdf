"""Push subscriptions: one for each token."""

from typing import Any

from veche.api.mastodon.auth import token_of
from veche.api.mastodon.params.push import PushChanges, PushForm
from veche.api.mastodon.render.push import PushSubscription, push_subscription
from veche.core import push
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call
from veche.http.params import Sent


async def subscribe(tx: Tx, viewer: Viewer, form: PushForm, call: Call) -> PushSubscription:
    """Be told at this address, in place of the one before."""
    keys, token = form.subscription.keys, token_of(call.request, call.request.sent or Sent())
    new = push.NewSubscription(
        form.subscription.endpoint, keys.p256dh, keys.auth, token, form.subscription.standard, form.alerts,
        form.audience or "all",
    )  # fmt: skip
    return push_subscription(await push.subscribe(tx, viewer, new))


async def show(tx: Tx, viewer: Viewer, params: Any) -> PushSubscription:
    """Where this token's app is told."""
    return push_subscription(await push.subscription(tx, viewer))


async def change(tx: Tx, viewer: Viewer, form: PushChanges) -> PushSubscription:
    """Of other things."""
    return push_subscription(await push.change(tx, viewer, alerts=form.alerts, audience=form.audience))


async def unsubscribe(tx: Tx, viewer: Viewer, params: Any) -> Any:
    """No more."""
    await push.unsubscribe(tx, viewer)
    return {}
