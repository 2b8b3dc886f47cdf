"""What accounts may be called. Pure."""

import re

from veche.core.errors import Invalid
from veche.core.limits import Limits, check_length
from veche.lib import languages, text

SHORTEST = 2
_USERNAME = re.compile(r"[A-Za-z0-9_]+")
# VK's clients take id7, club7 and their like for addresses of accounts, whatever they are called.
_ADDRESS_OF_ID = re.compile(r"(?:id|club|public|event|group|user|wall|photo|video|audio)\d*")


RESERVED = frozenset(
    """
    about abuse account accounts activity admin administrator anonymous ap api app apps auth authorize
    billing blog bot contact contacts deleted dev developers docs domain
    explore favicon feed feeds files followers following friends group groups guest help home host hostmaster
    inbox info instance invite javascript legal list lists livez local login logout
    mail mailer mailru mastodon media message messages metrics method mod moderator moderators
    news nim nobody nodeinfo notifications null oauth official outbox owner
    page pages password platform policy post posts postmaster privacy profile profiles public
    readyz register registration root rss rules search security self server service session sessions settings
    signin signout signup sitemap sms staff static statistics stats streaming subscribe support sysadmin system
    tag tags team terms token undefined unsubscribe upload user users veche vk void
    watchman web webmaster wellknown welcome world www
    """.split()
)


def key(username: str) -> str:
    """The form in which names are looked up: letter case does not matter."""
    return username.lower()


def is_name(username: str, domain: str = "") -> bool:
    """Whether anybody can be called so: here by our own rule, elsewhere by any text that can be seen."""
    if domain:
        return bool(username) and text.normalize(f"{username}@{domain}") == f"{username}@{domain}"
    return _USERNAME.fullmatch(username) is not None


def own_address(account_id: int) -> str:
    """The name of a group that has chosen none."""
    return f"club{account_id}"


def check_username(username: str, limits: Limits, *, trusted: bool = False) -> str:
    """Letters, digits and underscores, two or more, not digits alone (they would be taken for an id).

    The instance itself may also give out reserved names. Errors: Invalid.
    """
    name = username.strip().removeprefix("@")
    if not name:
        raise Invalid("username", "must not be empty", code="blank")
    if not _USERNAME.fullmatch(name):
        raise Invalid("username", "may hold only Latin letters, digits and underscores", code="invalid")
    if len(name) < SHORTEST:
        raise Invalid("username", f"must have at least {SHORTEST} characters", code="too_short")
    if len(name) > limits.username:
        raise Invalid("username", f"may have at most {limits.username} characters", code="too_long")
    if name.isdigit():
        raise Invalid("username", "must not consist of digits only", code="invalid")
    if _ADDRESS_OF_ID.fullmatch(name.lower()) or (name.lower() in RESERVED and not trusted):
        raise Invalid("username", "is reserved", code="reserved")
    return name


def check_display_name(name: str, limits: Limits, *, field: str = "display_name") -> str:
    """One line, no longer than the instance allows; may be empty. Errors: Invalid."""
    name = text.one_line(name)
    check_length(field, name, limits.name)
    return name


def split_name(display_name: str) -> tuple[str, str]:
    """First and last name of somebody who has given only one line."""
    first, _, last = display_name.partition(" ")
    return first, last


def join_name(first_name: str, last_name: str) -> str:
    """The one line of somebody who has given two names."""
    return f"{first_name} {last_name}".strip()


def language(code: str) -> str:
    """A code such as `ru` or `pt-BR`, or nothing: also for what is no such code."""
    return code if languages.is_tag(code.replace("_", "-")) else ""


def check_language(field: str, code: str) -> str:
    """A code such as `ru` or `pt-BR`, or nothing. Errors: Invalid."""
    if code and not language(code):
        raise Invalid(field, "is not the code of a language")
    return code
