"""Push subscriptions: one for each token, as long as the token works."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update

from veche.core.errors import Invalid, NotFound, NotSignedIn
from veche.core.events import TokensRevoked
from veche.core.push.views import NewSubscription, SubscriptionView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement, upsert
from veche.lib import sealing, vapid
from veche.settings import Settings
from veche.tables.push import push_subscriptions

AUDIENCES = ("all", "followed", "follower", "none")
SEALED_FOR = "push"
LONGEST_ADDRESS = 2048

_s = push_subscriptions.c


@statement
def _insert() -> Any:
    return upsert(
        push_subscriptions, "token_id", "account_id", "endpoint", "p256dh", "auth", "standard", "alerts", "audience",
        "sealed_token", "created_at", "updated_at", conflict=["token_id"],
    )  # fmt: skip


@statement
def _mine() -> Any:
    return select(push_subscriptions).where(_s.token_id == bindparam("token_id"))


@statement
def _update() -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("alerts", "audience", "updated_at")}
    return update(push_subscriptions).where(_s.token_id == bindparam("token_id")).values(values)


@statement
def _remove() -> Any:
    return delete(push_subscriptions).where(ids_in(_s.token_id, "ids"))


def private_key(settings: Settings) -> bytes:
    """The private key by which push services know this server."""
    return vapid.private_key(settings.secrets.key, settings.secrets.vapid)


def server_key(settings: Settings) -> str:
    """The public key that apps subscribe with."""
    return vapid.server_key(settings.secrets.key, settings.secrets.vapid)


async def subscribe(tx: Tx, viewer: Viewer, new: NewSubscription) -> SubscriptionView:
    """Push to this address from now on, in place of where the token's app was told before.

    Anybody with a token. Errors: NotSignedIn, Invalid (endpoint, p256dh, auth, audience).
    """
    if viewer.account_id is None:
        raise NotSignedIn
    token_id = _token(viewer)
    _check(new)
    await tx.run(_remove(), ids=[token_id])
    await tx.run(
        _insert(),
        token_id=token_id,
        account_id=viewer.account_id,
        endpoint=new.endpoint,
        p256dh=new.p256dh,
        auth=new.auth,
        standard=int(new.standard),
        alerts=_alerts(new.alerts or {}),
        audience=new.audience,
        sealed_token=sealing.seal(tx.settings.secrets.key, new.token, SEALED_FOR),
        created_at=tx.now,
        updated_at=tx.now,
    )
    return await subscription(tx, viewer)


async def subscription(tx: Tx, viewer: Viewer) -> SubscriptionView:
    """The subscription of the viewer's token. Errors: NotSignedIn, NotFound."""
    row = await tx.first(_mine(), token_id=_token(viewer))
    if row is None:
        raise NotFound("push subscription")
    alerts = msgspec.json.decode(row.alerts, type=dict[str, str])
    return SubscriptionView(row.id, row.endpoint, bool(row.standard), alerts, row.audience, server_key(tx.settings))


async def change(
    tx: Tx, viewer: Viewer, *, alerts: Mapping[str, str] | None = None, audience: str | None = None
) -> SubscriptionView:
    """Other alerts, or from other people; None leaves them. Errors: NotSignedIn, NotFound, Invalid."""
    old = await subscription(tx, viewer)
    chosen = old.audience if audience is None else audience
    _check_audience(chosen)
    kinds = _alerts(old.alerts if alerts is None else alerts)
    await tx.run(_update(), token_id=_token(viewer), new_alerts=kinds, new_audience=chosen, new_updated_at=tx.now)
    return await subscription(tx, viewer)


async def unsubscribe(tx: Tx, viewer: Viewer) -> None:
    """Push no more to the viewer's token; it is no fault when nothing was. Errors: NotSignedIn."""
    await tx.run(_remove(), ids=[_token(viewer)])


async def tokens_revoked(tx: Tx, event: TokensRevoked) -> None:
    """A token that works no more is told nothing."""
    if event.token_ids:
        await tx.run(_remove(), ids=list(event.token_ids))


def _token(viewer: Viewer) -> int:
    if viewer.token_id is None:
        raise NotSignedIn
    return viewer.token_id


def _alerts(alerts: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(alerts)).decode()


def _check(new: NewSubscription) -> None:
    address = new.endpoint
    if not address.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS or not address.isprintable():
        raise Invalid("endpoint", "is not a valid URL")
    if not vapid.is_point(new.p256dh):
        raise Invalid("p256dh", "is not a public key")
    try:
        secret = vapid.decoded(new.auth)
    except ValueError:
        secret = b""
    if len(secret) != 16:
        raise Invalid("auth", "is not a secret of sixteen bytes")
    _check_audience(new.audience)


def _check_audience(audience: str) -> None:
    if audience not in AUDIENCES:
        raise Invalid("policy", f"is not one of {', '.join(AUDIENCES)}", code="inclusion")
