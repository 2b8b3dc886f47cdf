"""What the mailer knows, as frozen data. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a dispatch is on its way."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY = "retry"
    UNKNOWN = "unknown"  # a worker died after it began to talk to the server
    SENT = "sent"
    FAILED = "failed"
    FILTERED = "filtered"
    CANCELED = "canceled"


OPEN_STATES = (State.QUEUED, State.SENDING, State.RETRY)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A customer of the mailer with its settings. Secrets are not in it."""

    id: int
    name: str
    login: str
    ext_id: str
    networks: tuple[str, ...]
    logo: str
    language: str
    region: str
    sender: str
    sender_name: str
    reply_to: str
    route: str
    policy: str
    test_addresses: tuple[str, ...]
    attachment_hosts: tuple[str, ...]
    verification_letter_id: int | None
    token_kid: int
    is_internal: bool
    external_id_required: bool
    external_id_as_text: bool
    subscribe_creates: bool
    send_to_unknown: bool
    always_ok: bool
    fold_states: bool
    archived_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """A declared field of a project's profiles."""

    id: int
    project_id: int
    name: str
    type: str
    title: str
    archived_at: int | None


@dataclass(frozen=True, slots=True)
class ProfileView:
    """An addressee. `values` holds what is set, system fields (by their names) and own ones alike, as kept."""

    id: int
    project_id: int
    external_id: str | None
    email: str | None
    phone: str | None
    lang: str | None
    unsubscribed_at: int | None
    generation: int
    values: dict[str, Any]
    types: dict[str, str]
    categories: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A subscription topic with all its texts."""

    id: int
    project_id: int
    position: int
    explicit_only: bool
    archived_at: int | None
    titles: dict[str, str]
    descriptions: dict[str, str]


@dataclass(frozen=True, slots=True)
class TopicView:
    """A category in one language."""

    id: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class SubscriptionsView:
    """A person's subscriptions among all that the project offers."""

    categories: tuple[int, ...]
    project_name: str
    project_logo: str
    topics: tuple[TopicView, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class LetterText:
    """One language of a letter, newest version."""

    language: str
    version: int
    subject: str
    preheader: str
    html: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LetterView:
    """A template. Its texts are there when they were asked for."""

    id: int
    project_id: int
    kind: str  # email, sms
    key: str | None
    name: str
    purpose: str  # service, category
    category_id: int | None
    sender: str
    sender_name: str
    reply_to: str
    language: str
    archived_at: int | None
    texts: dict[str, LetterText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One letter on its way to one person."""

    id: int
    project_id: int
    letter_id: int
    state: State
    reason: str
    attempts: int
    next_at: int | None
    code: int | None
    created_at: int
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class QuarantineView:
    """An address that must not be written to."""

    kind: str
    address: str | None
    reason: str
    created_at: int


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One act of the consent log."""

    number: int
    act: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    source: str
    ip: str | None
    agent: str | None
    at: int
