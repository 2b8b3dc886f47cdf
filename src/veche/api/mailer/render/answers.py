"""The bodies of success."""

from typing import Any

import msgspec

from veche.core.mailing.values import FieldType, show
from veche.core.mailing.views import DispatchView, ProfileView, ProjectView, State, SubscriptionsView

EXACT_NUMBERS = 2**53  # larger ones do not survive a JavaScript client


class Done(msgspec.Struct):
    """Nothing more to say."""

    status: str = "ok"


class Sent(msgspec.Struct):
    """Of mailer/send: it left, or it waits for another try."""

    sent: int
    retry: int
    status: str = "ok"


class Profile(msgspec.Struct):
    """One profile, flat: whatever the project declared."""

    profile: dict[str, Any]
    status: str = "ok"


class Profiles(msgspec.Struct):
    """All profiles of one e-mail."""

    profiles: list[dict[str, Any]]
    status: str = "ok"


class Categories(msgspec.Struct):
    """What somebody is subscribed to now."""

    profile_categories: list[int]
    status: str = "ok"


class Category(msgspec.Struct):
    """One topic in the reader's language."""

    id: int
    title: str
    description: str


class Project(msgspec.Struct):
    """The project with all its topics."""

    name: str
    logo: str
    categories: list[Category]


class Subscriptions(msgspec.Struct):
    """What somebody is subscribed to, among all that there is."""

    profile_categories: list[int]
    project: Project
    status: str = "ok"


class Verification(msgspec.Struct):
    """Which letter went out."""

    letter_id: int
    status: str = "ok"


def sent(dispatch: DispatchView) -> Sent:
    """The answer to mailer/send."""
    left = dispatch.state is State.SENT
    return Sent(sent=int(left), retry=int(not left))


def profile(view: ProfileView, project: ProjectView | None) -> dict[str, Any]:
    """Set fields only, each in its declared type; a uid that is a number is shown as one, as in the seed's sample."""
    shown = {name: show(FieldType(view.types[name]), value) for name, value in view.values.items()}
    if not (project and project.external_id_as_text) and _is_number(view.external_id):
        shown["uid"] = int(view.external_id or 0)
    return shown


def subscriptions(view: SubscriptionsView) -> Subscriptions:
    """The answer to get_subscriptions."""
    topics = [Category(topic.id, topic.title, topic.description) for topic in view.topics]
    return Subscriptions(list(view.categories), Project(view.project_name, view.project_logo, topics))


def categories(numbers: tuple[int, ...]) -> Categories:
    """The answer to every change of subscriptions."""
    return Categories(sorted(numbers))


def _is_number(text: str | None) -> bool:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 16:
        return False
    return str(int(text)) == text and int(text) < EXACT_NUMBERS
