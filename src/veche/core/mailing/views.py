"""What the mailer knows, as frozen data. Pure."""

from enum import StrEnum
from typing import Any

import msgspec


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


class ProjectView(msgspec.Struct, frozen=True):
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


class FieldView(msgspec.Struct, frozen=True):
    """A declared field of a project's profiles."""

    id: int
    project_id: int
    name: str
    type: str
    title: str
    archived_at: int | None


class ProfileView(msgspec.Struct, frozen=True):
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


class CategoryView(msgspec.Struct, frozen=True):
    """A subscription topic with all its texts."""

    id: int
    project_id: int
    position: int
    explicit_only: bool
    archived_at: int | None
    titles: dict[str, str]
    descriptions: dict[str, str]


class TopicView(msgspec.Struct, frozen=True):
    """A category in one language."""

    id: int
    title: str
    description: str


class SubscriptionsView(msgspec.Struct, frozen=True):
    """A person's subscriptions among all that the project offers."""

    categories: tuple[int, ...]
    project_name: str
    project_logo: str
    topics: tuple[TopicView, ...]
    language: str = ""


class LetterText(msgspec.Struct, frozen=True):
    """One language of a letter, newest version."""

    language: str
    version: int
    subject: str
    preheader: str
    html: str
    text: str
    source: str = ""


class LetterView(msgspec.Struct, frozen=True):
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
    texts: dict[str, LetterText] = msgspec.field(default_factory=dict)


class DispatchView(msgspec.Struct, frozen=True):
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


class QuarantineView(msgspec.Struct, frozen=True):
    """An address that must not be written to."""

    kind: str
    address: str | None
    reason: str
    created_at: int


class ConsentView(msgspec.Struct, frozen=True):
    """One act of the consent log."""

    number: int
    act: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    source: str
    ip: str | None
    agent: str | None
    at: int
