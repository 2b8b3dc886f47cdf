"""`/upload/{sig}`: takes a file, keeps it for ten minutes, and gives the words by which `photos.save*` claims it.

The address is signed and names its user, so that the upload itself needs no token (vk-io sends none).
"""

import hashlib
import hmac
from typing import Any

import msgspec

from veche.core import media
from veche.core.errors import Invalid, NotAllowed
from veche.core.scopes import ORDINARY
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.dialect import Auth, Route
from veche.http.door import Call
from veche.http.params import Sent
from veche.http.uploads import Upload, UploadLimits
from veche.settings import Settings

WALL, MESSAGES, OWNER = "wall", "messages", "owner"
VALID_MS = 600_000
SERVER = 1


class Uploaded(msgspec.Struct):
    """What the client hands to `photos.save*` as it is."""

    server: int
    photo: str
    hash: str


def _sign(settings: Settings, *parts: object) -> str:
    text = ":".join(map(str, parts)).encode()
    return hmac.new(settings.secrets.key, b"vk upload:" + text, hashlib.sha256).hexdigest()[:40]


def address(settings: Settings, account_id: int, purpose: str, target: int, now: int) -> str:
    """Where this user may send one file, for ten minutes."""
    until = now + VALID_MS
    signature = _sign(settings, account_id, purpose, target, until)
    return settings.url(f"/upload/photo/{signature}?u={account_id}&p={purpose}&t={target}&e={until}")


class Ticket(msgspec.Struct):
    """What stands in the address."""

    sig: str
    u: int = 0
    p: str = ""
    t: int = 0
    e: int = 0


def _check(call: Call, ticket: Ticket) -> Viewer:
    expected = _sign(call.settings, ticket.u, ticket.p, ticket.t, ticket.e)
    if not hmac.compare_digest(expected.encode(), ticket.sig.encode("utf-8", "replace")):
        raise NotAllowed("this address was not given out by us")
    if ticket.e <= call.open_tx.now():
        raise NotAllowed("this address has expired")
    return Viewer(account_id=ticket.u, scopes=ORDINARY, dialect="vk")


def _first_file(sent: Sent | None) -> Upload:
    """Whatever the part is called: `photo`, `file`, `file0`, `file1` are all in use."""
    for _, value in sent.form if sent is not None else ():
        if isinstance(value, Upload):
            return value
    raise Invalid("photo", "is missing: send a file")


async def receive(call: Call, viewer: Viewer, ticket: Ticket) -> Reply:
    """Takes one picture."""
    uploader = _check(call, ticket)
    upload = _first_file(call.request.sent)
    services = call.door.extras["services"]
    if ticket.p == OWNER:
        stored = await media.store(services, upload.path, kinds=("image",), purpose="avatar")
    else:
        stored = await media.store(services, upload.path, kinds=("image",), purpose="post")

    async def keep(tx: Tx) -> str:
        media_id = await media.accept(tx, uploader, stored)
        return await media.hold(tx, uploader, media_id, f"vk:{ticket.p}", target_id=ticket.t or None, ttl_ms=VALID_MS)

    try:
        word = await call.open_tx.write(keep)
    except BaseException:
        await media.discard(services, stored)
        raise
    # 202: OpenVK's Android app (2024-05) takes nothing else; every SDK takes any 2xx.
    return Reply(Uploaded(SERVER, _answer(word), _hash(call.settings, word, ticket.u)), 202)


def _answer(word: str) -> str:
    return msgspec.json.encode([{"photo": word}]).decode()


def read_answer(text: str) -> str:
    """The word out of what the client hands back; "" when it is none of ours."""
    try:
        found: Any = msgspec.json.decode(text.encode())
        word = found[0]["photo"]
    except (msgspec.DecodeError, LookupError, TypeError):
        return ""
    return word if isinstance(word, str) else ""


def _hash(settings: Settings, word: str, account_id: int) -> str:
    return f"{account_id}-{_sign(settings, word, account_id)}"


def check_hash(settings: Settings, word: str, given: str) -> int | None:
    """Who uploaded it; None when the hash does not belong to the word."""
    number = given.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    return int(number) if hmac.compare_digest(_hash(settings, word, int(number)).encode(), given.encode()) else None


def uploader(viewer: Viewer, account_id: int) -> Viewer:
    """The one who uploaded: saving needs no token, since the hash names the uploader."""
    return viewer if viewer.account_id == account_id else Viewer(account_id=account_id, scopes=ORDINARY, dialect="vk")


UPLOAD = Route(
    method="POST",
    path="/upload/photo/{sig}",
    handler=receive,
    params=Ticket,
    result=Uploaded,
    auth=Auth.NONE,
    free=True,
    uploads=UploadLimits(),
    name="upload_photo",
)
