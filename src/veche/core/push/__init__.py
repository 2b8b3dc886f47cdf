"""Web push: where an account's apps are told of notifications while nobody looks, and the telling."""

from veche.core.push.sending import PRUNE, SEND, notified, prune, send
from veche.core.push.subscriptions import (
    AUDIENCES,
    change,
    server_key,
    subscribe,
    subscription,
    tokens_revoked,
    unsubscribe,
)
from veche.core.push.views import NewSubscription, SubscriptionView

__all__ = [
    "AUDIENCES",
    "PRUNE",
    "SEND",
    "NewSubscription",
    "SubscriptionView",
    "change",
    "notified",
    "prune",
    "send",
    "server_key",
    "subscribe",
    "subscription",
    "tokens_revoked",
    "unsubscribe",
]
