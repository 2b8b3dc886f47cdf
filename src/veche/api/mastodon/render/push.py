"""A push subscription."""

import msgspec

from veche.api.mastodon.render.words import KINDS_OF
from veche.core.push.views import SubscriptionView


class PushSubscription(msgspec.Struct, kw_only=True):
    """Every type of notification stands in `alerts`."""

    id: str
    endpoint: str
    standard: bool
    alerts: dict[str, bool]
    policy: str
    server_key: str


def push_subscription(view: SubscriptionView) -> PushSubscription:
    """As its app sees it."""
    chosen = set(view.alerts.values())
    return PushSubscription(
        id=str(view.id),
        endpoint=view.endpoint,
        standard=view.standard,
        alerts={word: word in chosen for word in KINDS_OF},
        policy=view.audience,
        server_key=view.server_key,
    )
