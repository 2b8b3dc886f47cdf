"""From a letter's text, a person and pins to bytes for the wire. Pure and slow: it runs in a thread."""

from collections.abc import Mapping
from typing import Any

import msgspec

from veche.core.mailing import mime
from veche.core.mailing.links import Links
from veche.core.mailing.mime import Draft, File
from veche.core.mailing.values import FieldType, show
from veche.core.mailing.views import LetterText, ProfileView, ProjectView


class Envelope(msgspec.Struct, frozen=True):
    """Who writes to whom, and what stands in the head of the letter."""

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    headers: Mapping[str, str]
    at: int


def context(
    project: ProjectView, profile: ProfileView | None, pins: Mapping[str, str], links: Links | None, language: str
) -> dict[str, Any]:
    """What a template can name: the person's fields, the pins over them, and a few words of ours over all."""
    values: dict[str, Any] = {}
    if profile is not None:
        values = {name: show(FieldType(profile.types[name]), value) for name, value in profile.values.items()}
    return {
        **values,
        **pins,
        "project": project.name,
        "language": language,
        "unsubscribe_url": links.page if links else "",
        "subscriptions_url": links.page if links else "",
    }


def render(
    text: LetterText, values: Mapping[str, Any], envelope: Envelope, links: Links | None, files: tuple[File, ...]
) -> bytes:
    """The whole letter. `links` are given for letters that one can unsubscribe from. Raises RenderFailed."""
    from veche.core.mailing import templates  # a language that is loaded when a letter is saved or sent

    headers = [(name, value) for name, value in envelope.headers.items()]
    if links is not None:
        headers.append(("List-Unsubscribe", f"<{links.one_click}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    else:
        headers.append(("Auto-Submitted", "auto-generated"))
    draft = Draft(
        message_id=envelope.message_id,
        sender=envelope.sender,
        sender_name=envelope.sender_name,
        recipient=envelope.recipient,
        subject=templates.render_line(text.subject, values),
        html=templates.render(text.html, values, html=True) if text.html else "",
        text=templates.render(text.text, values, html=False),
        at=envelope.at,
        language=text.language,
        headers=tuple(headers),
        files=files,
    )
    return mime.build(draft)
