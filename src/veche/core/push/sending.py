"""From a notification to the push service: who is to be told, and the job that tells one of them, once."""

import asyncio
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import bindparam, delete, exists, or_, select

from veche.core import notifications
from veche.core.errors import NotFound
from veche.core.events import NotificationCreated
from veche.core.push import words
from veche.core.push.subscriptions import SEALED_FOR, private_key
from veche.core.tx import Tx, TxFactory
from veche.core.viewer import Viewer
from veche.db import Row, statement, upsert
from veche.jobs.job import GiveUp
from veche.lib import sealing
from veche.lib.times import DAY, HOUR
from veche.net import FetchError, Response
from veche.tables.accounts import users
from veche.tables.auth import tokens
from veche.tables.graph import follows
from veche.tables.push import push_attempts, push_subscriptions

SEND = "push.send"
PRUNE = "push.prune"
KEPT = 48 * HOUR  # for so long the service may keep a message for a device that is off
SIGNED_FOR = 12 * 60 * 60  # seconds
GONE = (404, 410)

_s, _t, _f = push_subscriptions.c, tokens.c, follows.c


class Web(Protocol):
    """The one outgoing HTTP client."""

    async def fetch(
        self, url: str, method: str = ..., *, headers: Any = ..., body: bytes | None = ..., max_bytes: int = ...
    ) -> Response:
        """One request."""


class Services(Protocol):
    """What the job is given."""

    @property
    def open_tx(self) -> TxFactory: ...

    @property
    def web(self) -> Web: ...


class Message(msgspec.Struct, kw_only=True):
    """What the app decrypts; it asks for the rest by the token, or shows this."""

    access_token: str
    preferred_locale: str
    notification_id: str  # browsers would round the number
    notification_type: str
    icon: str
    title: str
    body: str


class Parcel(msgspec.Struct, frozen=True):
    """A message on its way, and all that encrypting and signing it needs."""

    row: Row
    payload: bytes
    private: bytes
    contact: str
    now: int


@statement
def _alive(*, one: bool) -> Any:
    """Subscriptions whose token still works, with how the receiver stands to the actor."""
    joined = push_subscriptions.join(tokens, _t.id == _s.token_id).join(users, users.c.account_id == _s.account_id)
    query = select(push_subscriptions, users.c.locale).select_from(joined)
    query = query.where(_t.revoked_at.is_(None), or_(_t.expires_at.is_(None), _t.expires_at > bindparam("now")))
    if one:
        return query.where(_s.id == bindparam("subscription_id"))
    actor: Any = bindparam("actor_id")
    followed = exists(
        select(1)
        .where(_f.follower_id == _s.account_id, _f.target_id == actor, _f.accepted == 1)
        .correlate_except(follows)
    )
    follower = exists(
        select(1)
        .where(_f.follower_id == actor, _f.target_id == _s.account_id, _f.accepted == 1)
        .correlate_except(follows)
    )
    let_in = or_(_s.audience == "all", (_s.audience == "followed") & followed, (_s.audience == "follower") & follower)
    return query.where(_s.account_id == bindparam("account_id"), let_in)


@statement
def _begin() -> Any:
    key = ("subscription_id", "notification_id")
    return upsert(push_attempts, *key, "created_at", conflict=key).returning(push_attempts.c.notification_id)


@statement
def _again() -> Any:
    a = push_attempts.c
    return delete(push_attempts).where(
        a.subscription_id == bindparam("subscription_id"), a.notification_id == bindparam("notification_id")
    )


@statement
def _remove() -> Any:
    return delete(push_subscriptions).where(_s.id == bindparam("subscription_id"))


@statement
def _prune() -> Any:
    return delete(push_attempts).where(push_attempts.c.created_at < bindparam("before"))


@statement
def _without_token() -> Any:
    good = exists(select(1).where(_t.id == _s.token_id, _t.revoked_at.is_(None)).correlate(push_subscriptions))
    return delete(push_subscriptions).where(~good)


async def notified(tx: Tx, event: NotificationCreated) -> None:
    """A reaction of the kind `now`: a job for each app of the receiver that wants to hear of this kind."""
    params = {"account_id": event.account_id, "actor_id": event.actor_id, "now": tx.now}
    for row in await tx.all(_alive(one=False), **params):
        if event.kind in _kinds(row):
            key = f"{SEND}:{row.id}:{event.notification_id}"
            args = {"subscription_id": row.id, "notification_id": event.notification_id}
            await tx.enqueue(SEND, unique=key, priority=1, **args)


async def send(services: Services, *, subscription_id: int, notification_id: int) -> None:
    """The job: one message to one push service. Intent first: what has been begun and not been refused is not repeated,
    so nobody's telephone rings twice. An address that is gone takes the subscription along."""
    parcel = await _parcel(services.open_tx, subscription_id, notification_id)
    if parcel is None:
        return
    address = parcel.row.endpoint
    headers, body = await asyncio.to_thread(encrypted, parcel)
    key = {"subscription_id": subscription_id, "notification_id": notification_id}
    if not await services.open_tx.write(lambda tx: _begun(tx, key)):
        return
    try:
        answer = await services.web.fetch(address, "POST", headers=headers, body=body, max_bytes=65_536)
    except FetchError as error:
        await services.open_tx.write(lambda tx: tx.run(_again(), **key))
        if error.temporary:
            raise
        raise GiveUp(error.message) from None
    if answer.code in GONE:
        await services.open_tx.write(lambda tx: tx.run(_remove(), subscription_id=subscription_id))
    elif not answer.ok:
        await services.open_tx.write(lambda tx: tx.run(_again(), **key))
        raise RuntimeError(f"the push service answered {answer.code}")


async def prune(tx: Tx) -> None:
    """The job that forgets attempts which nobody will make again, and subscriptions of tokens that ended by time."""
    await tx.run(_prune(), before=tx.now - 3 * DAY)
    await tx.run(_without_token())


async def _begun(tx: Tx, key: dict[str, int]) -> bool:
    return await tx.scalar(_begin(), created_at=tx.now, **key) is not None


async def _parcel(open_tx: TxFactory, subscription_id: int, notification_id: int) -> Parcel | None:
    """The message; None when there is nothing to tell any longer, or nobody to be told."""
    async with open_tx.read() as tx:
        row = await tx.first(_alive(one=True), subscription_id=subscription_id, now=tx.now)
        if row is None:
            return None
        try:
            view = await notifications.load_one(tx, Viewer(account_id=row.account_id), notification_id)
        except NotFound:
            return None
        word = _kinds(row).get(view.kind)
        if word is None or view.created_at < tx.now - KEPT:
            return None
        secrets = tx.settings.secrets
        message = Message(
            access_token=sealing.unseal(secrets.key, row.sealed_token, SEALED_FOR),
            preferred_locale=row.locale,
            notification_id=str(view.id),
            notification_type=word,
            icon=view.actor.avatar.static_url,
            title=words.title(view, row.locale),
            body=words.body(view),
        )
        return Parcel(row, msgspec.json.encode(message), private_key(tx.settings), _contact(tx), tx.now)


def _contact(tx: Tx) -> str:
    """Whom a push service may write to when we are a nuisance."""
    host = tx.settings.domain.partition(":")[0]
    return f"mailto:{tx.settings.instance.email or f'postmaster@{host}'}"


def encrypted(parcel: Parcel) -> tuple[dict[str, str], bytes]:
    """Headers and body as the push service wants them. It computes, so it runs beside the event loop."""
    from py_vapid import Vapid01, Vapid02
    from pywebpush import WebPusher

    row = parcel.row
    pusher = WebPusher({"endpoint": row.endpoint, "keys": {"p256dh": row.p256dh, "auth": row.auth}})
    encoding = "aes128gcm" if row.standard else "aesgcm"
    sealed = pusher.encode(parcel.payload, encoding)
    where = urlsplit(row.endpoint)
    claims = {
        "aud": f"{where.scheme}://{where.netloc}",
        "sub": parcel.contact,
        "exp": parcel.now // 1000 + SIGNED_FOR,
    }
    signer = Vapid02 if row.standard else Vapid01
    signed = signer.from_raw(_base64(parcel.private)).sign(claims)
    headers = {**signed, "Content-Encoding": encoding, "Content-Type": "application/octet-stream"}
    headers |= {"TTL": str(KEPT // 1000), "Urgency": "normal"}
    if not row.standard:
        headers["Encryption"] = f"salt={_text(sealed['salt'])}"
        headers["Crypto-Key"] = f"dh={_text(sealed['crypto_key'])};{signed['Crypto-Key']}"
    return headers, bytes(sealed["body"])


def _kinds(row: Row) -> dict[str, str]:
    return msgspec.json.decode(row.alerts, type=dict[str, str])


def _base64(raw: bytes) -> bytes:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(raw).rstrip(b"=")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()
