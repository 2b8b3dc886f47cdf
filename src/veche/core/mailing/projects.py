"""Projects: the mailer's customers, their settings and their way in."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from veche.core.errors import Conflict, Invalid
from veche.core.mailing import addresses
from veche.core.mailing.errors import AccessDenied, NoProject
from veche.core.mailing.policy import is_policy
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx
from veche.db import IntegrityError, statement
from veche.tables.mailing import projects

OWN = "veche"  # the project through which Veche sends its own letters

_LOGIN = re.compile(r"[a-z0-9._-]{3,64}")
_ROUTE = re.compile(r"mx|smtps?://\S+")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[_-][A-Za-z]{2})?")
_LISTS = ("networks", "test_addresses", "attachment_hosts")
_FLAGS = (
    "is_internal", "external_id_required", "external_id_as_text", "subscribe_creates", "send_to_unknown", "always_ok",
    "fold_states",
)  # fmt: skip
_SETTINGS = (
    "name", "ext_id", "networks", "logo", "language", "region", "sender", "sender_name", "reply_to", "route", "policy",
    "test_addresses", "attachment_hosts", "verification_letter_id", *_FLAGS,
)  # fmt: skip
_NOBODY = hashlib.sha256(b"").digest()


class NewProject(msgspec.Struct, frozen=True):
    """A customer to be. An empty `networks` lets nobody in; anybody is 0.0.0.0/0 and ::/0."""

    name: str
    login: str
    ext_id: str
    networks: Sequence[str] = ()
    sender: str = ""
    sender_name: str = ""
    route: str = ""
    language: str = "en"
    region: str = ""


class Credentials(msgspec.Struct, frozen=True):
    """What a new project signs in with. The secret is shown this once."""

    id: int
    login: str
    secret: str


@statement
def _insert() -> Any:
    columns = (
        "name", "login", "ext_id", "networks", "sender", "sender_name", "route", "language", "region", "secret",
        "created_at", "updated_at",
    )  # fmt: skip
    return insert(projects).values({name: bindparam(name) for name in columns}).returning(projects.c.id)


@statement
def _select(*, by: str = "") -> Any:
    query = select(projects)
    if by == "name":
        named: Any = bindparam("name")
        return query.where(or_(projects.c.login == named, projects.c.ext_id == named)).limit(1)
    if by:
        return query.where(projects.c[by] == bindparam("value"))
    return query.order_by(projects.c.id)


@statement
def _update() -> Any:
    values = {name: bindparam(f"new_{name}", type_=projects.c[name].type) for name in (*_SETTINGS, "updated_at")}
    return update(projects).where(projects.c.id == bindparam("project")).values(values)


@statement
def _set_secrets() -> Any:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("secret", "old_secret")}
    return update(projects).where(projects.c.id == bindparam("project")).values(values)


@statement
def _archive() -> Any:
    return update(projects).where(projects.c.id == bindparam("project")).values(archived_at=bindparam("at"))


def _view(row: Any) -> ProjectView:
    values = {name: getattr(row, name) for name in ProjectView.__struct_fields__}
    for name in _LISTS:
        values[name] = tuple(msgspec.json.decode(values[name]))
    for name in _FLAGS:
        values[name] = bool(values[name])
    return ProjectView(**values)


async def create(tx: Tx, new: NewProject) -> Credentials:
    """Makes a project with a fresh secret. For the server's operator. Invalid, Conflict (login or ext_id taken)."""
    if not _LOGIN.fullmatch(new.login):
        raise Invalid("login", "3 to 64 of a-z, 0-9, dot, hyphen and underscore")
    settings = _checked({name: getattr(new, name) for name in NewProject.__struct_fields__ if name != "login"})
    secret = _new_secret()
    try:
        async with tx.savepoint():
            number = await tx.scalar(
                _insert(), login=new.login, secret=_digest(secret), created_at=tx.now, updated_at=tx.now, **settings
            )
    except IntegrityError as error:
        raise Conflict("This login or external id is taken") from error
    return Credentials(number, new.login, secret)


async def find(tx: Tx, name: str | int) -> ProjectView | None:
    """A project by its login or external id, else by its number."""
    row = await tx.first(_select(by="name"), name=str(name)) if isinstance(name, str) else None
    if row is None and str(name).isdecimal() and len(str(name)) < 10:
        row = await tx.first(_select(by="id"), value=int(name))
    return _view(row) if row else None


async def show(tx: Tx, name: str | int) -> ProjectView:
    """The same, or NoProject."""
    project = await find(tx, name)
    if project is None:
        raise NoProject
    return project


async def by_ext_id(tx: Tx, ext_id: str) -> ProjectView | None:
    """A project by the id that other programs call it by, else by its number."""
    row = await tx.first(_select(by="ext_id"), value=ext_id)
    if row is None and ext_id.isdecimal() and len(ext_id) < 10:
        row = await tx.first(_select(by="id"), value=int(ext_id))
    return _view(row) if row else None


async def load(tx: Tx, number: int) -> ProjectView:
    """A project by its number alone: what rows and tokens refer to. NoProject."""
    row = await tx.first(_select(by="id"), value=number)
    if row is None:
        raise NoProject
    return _view(row)


async def list_all(tx: Tx) -> list[ProjectView]:
    """Every project, oldest first. For the server's operator."""
    return [_view(row) for row in await tx.all(_select())]


async def change(tx: Tx, name: str | int, changes: Mapping[str, Any]) -> ProjectView:
    """Sets some settings (names as in ProjectView). For the server's operator. NoProject, Invalid, Conflict."""
    project = await show(tx, name)
    unknown = [key for key in changes if key not in _SETTINGS]
    if unknown:
        raise Invalid(unknown[0], f"not a setting of a project; there are {', '.join(_SETTINGS)}")
    settings = {key: getattr(project, key) for key in _SETTINGS} | dict(changes)
    values = {f"new_{key}": value for key, value in _checked(settings).items()}
    try:
        async with tx.savepoint():
            await tx.run(_update(), project=project.id, new_updated_at=tx.now, **values)
    except IntegrityError as error:
        raise Conflict("This external id is taken") from error
    return await load(tx, project.id)


async def rotate_secret(tx: Tx, name: str | int, *, drop_old: bool = False) -> Credentials:
    """A new secret; the former one is good until the next rotation unless it is dropped. For the operator."""
    project = await show(tx, name)
    row = await tx.first(_select(by="id"), value=project.id)
    old = None if drop_old or row is None else row.secret
    secret = _new_secret()
    await tx.run(_set_secrets(), project=project.id, new_secret=_digest(secret), new_old_secret=old)
    return Credentials(project.id, project.login, secret)


async def archive(tx: Tx, name: str | int, *, archived: bool = True) -> ProjectView:
    """Closes a project: nobody signs in and nothing is sent until it is opened again. For the operator."""
    project = await show(tx, name)
    await tx.run(_archive(), project=project.id, at=tx.now if archived else None)
    return await load(tx, project.id)


async def sign_in(tx: Tx, login: str, secret: str, address: str) -> ProjectView:
    """The project of these credentials, called from this address. AccessDenied: login (of either), address."""
    row = await tx.first(_select(by="login"), value=login)
    given = _digest(secret)
    known = [row.secret or _NOBODY, row.old_secret or _NOBODY] if row else [_NOBODY, _NOBODY]
    # Both are always compared, and a stranger's against nobody's: the time tells nothing.
    matches = [hmac.compare_digest(given, digest) for digest in known]
    if not secret or not any(matches) or row is None or row.archived_at is not None:
        raise AccessDenied("login")
    project = _view(row)
    if not addresses.is_listed(address, project.networks):
        raise AccessDenied("address")
    return project


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _digest(secret: str) -> bytes:
    # 256 random bits need no slow hash, and this runs at every call.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _checked(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as columns hold them; every rule for a setting is here."""
    checked = dict(settings)
    if not str(settings["name"]).strip() or len(settings["name"]) > 200:
        raise Invalid("name", "1 to 200 characters")
    if not 0 < len(str(settings["ext_id"])) <= 128:
        raise Invalid("ext_id", "1 to 128 characters")
    checked["networks"] = _networks(settings["networks"])
    checked["language"] = _language(settings["language"])
    checked["region"] = _region(settings.get("region") or "")
    for name in ("sender", "reply_to"):
        if settings.get(name):
            checked[name] = _address(name, settings[name])
    if settings.get("route") and not _ROUTE.fullmatch(settings["route"]):
        raise Invalid("route", "smtp://HOST:PORT, smtps://HOST:PORT or mx")
    if not is_policy(settings.get("policy", "full")):
        raise Invalid("policy", "full, transactional, double_opt_in, paused, test, or acts joined by commas")
    if "test_addresses" in settings:
        listed = [addresses.email_key(_address("test_addresses", email)) for email in settings["test_addresses"]]
        checked["test_addresses"] = msgspec.json.encode(listed).decode()
        checked["attachment_hosts"] = msgspec.json.encode(list(settings["attachment_hosts"])).decode()
    for name in _FLAGS:
        if name in settings:
            checked[name] = int(bool(settings[name]))
    return checked


def _networks(listed: Sequence[str]) -> str:
    networks = [addresses.parse_network(text) for text in listed]
    if wrong := [text for text, network in zip(listed, networks, strict=True) if network is None]:
        raise Invalid("networks", f"cannot hold {wrong[0][:60]!r}: it is neither an address nor a CIDR block")
    if len(networks) > addresses.NETWORKS_MAX:
        raise Invalid("networks", f"can hold at most {addresses.NETWORKS_MAX} addresses or CIDR blocks")
    return msgspec.json.encode([str(network) for network in networks]).decode()


def _region(region: str) -> str:
    if region and not addresses.is_region(region.upper()):
        raise Invalid("region", f"{region[:20]!r} is no country's code, such as RU or DE")
    return region.upper()


def _language(language: str) -> str:
    if not is_language(language):
        raise Invalid("language", "ll or ll_RR")
    return normal_language(language)


def is_language(text: str) -> bool:
    """Whether a text is `ll`, `ll_RR` or `ll-RR`."""
    return _LANGUAGE.fullmatch(text) is not None


def normal_language(language: str) -> str:
    """`en-us` and `en_US` are one language."""
    base, _, region = language.replace("-", "_").partition("_")
    return f"{base.lower()}_{region.upper()}" if region else base.lower()


def _address(name: str, text: str) -> str:
    email = addresses.parse_email(text)
    if email is None:
        raise Invalid(name, "not an e-mail address")
    return email
