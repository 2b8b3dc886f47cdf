"""A subscription as its app sees it."""

from collections.abc import Mapping

import msgspec


class SubscriptionView(msgspec.Struct, frozen=True):
    """`alerts`: kinds of notifications that are pushed, each with the word that the app knows it by."""

    id: int
    endpoint: str
    standard: bool
    alerts: Mapping[str, str]
    audience: str  # all | followed | follower | none
    server_key: str


class NewSubscription(msgspec.Struct, frozen=True):
    """Where an app wants to be told, and of what. `token`: its text, which the messages carry."""

    endpoint: str
    p256dh: str
    auth: str
    token: str
    standard: bool = False
    alerts: Mapping[str, str] | None = None
    audience: str = "all"
