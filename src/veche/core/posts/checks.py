"""Input made uniform and held against the limits of the instance: each fault has one error, whatever the dialect."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from veche.core.errors import Invalid
from veche.core.limits import Limits, check_count, check_length
from veche.core.posts.drafts import NewPoll
from veche.lib import languages
from veche.lib import text as texts

DETAILS_BYTES = 8_192
TITLE = 250


class Words(msgspec.Struct, frozen=True):
    """The words of a post, ready to be stored."""

    text: str
    warning: str
    title: str


def words(limits: Limits, text: str, warning: str, title: str = "") -> Words:
    """Uniform and short enough. A warning without a text is the text. Errors: Invalid(text | warning | title)."""
    text, warning, title = texts.normalize(text).strip(), texts.one_line(warning), texts.one_line(title)
    text = "" if texts.is_blank(text) else text
    check_length("title", title, TITLE)
    check_length("warning", warning, limits.warning)
    check_length("text", text + warning, limits.text, as_post=True)
    return Words(text or warning, warning if text else "", title)


def attachments(limits: Limits, media_ids: Sequence[int]) -> tuple[int, ...]:
    """Each medium once, not too many. Errors: Invalid(media)."""
    distinct = tuple(dict.fromkeys(media_ids))
    check_count("media", distinct, limits.attachments)
    return distinct


def language(value: str | None) -> str | None:
    """A language tag in lower case, or nothing. Errors: Invalid(language)."""
    if not value:
        return None
    tag = value.strip().replace("_", "-")
    if not languages.is_tag(tag):
        raise Invalid("language", "is not a language tag")
    return tag.lower() if "-" not in tag else tag


def poll(limits: Limits, new: NewPoll, now: int) -> NewPoll:
    """A poll with two or more different answers and an end in reach. Errors: Invalid(poll | options | expires_at)."""
    options = tuple(texts.one_line(option) for option in new.options)
    check_count("options", options, limits.poll_options)
    if len(options) < 2:
        raise Invalid("options", "must be two or more", code="too_few")
    if any(not option for option in options):
        raise Invalid("options", "must not be empty", code="blank")
    if len(set(options)) < len(options):
        raise Invalid("options", "must differ from one another", code="duplicate")
    for option in options:
        check_length("options", option, limits.poll_option)
    question = texts.one_line(new.question)
    check_length("question", question, TITLE)
    _poll_end(limits, new.expires_at, now)
    return replace(new, options=options, question=question)


def _poll_end(limits: Limits, expires_at: int | None, now: int) -> None:
    if expires_at is None:
        return
    seconds = (expires_at - now) / 1000
    # A caller counts from when it asked; we are a moment later.
    if seconds < limits.poll_min_seconds - 5:
        raise Invalid("expires_at", "is too soon", code="too_soon")
    if seconds > limits.poll_max_seconds + 5:
        raise Invalid("expires_at", "is too far away", code="too_late")


def details(value: dict[str, Any]) -> str | None:
    """Small JSON, or nothing. Errors: Invalid(details)."""
    if not value:
        return None
    try:
        text = msgspec.json.encode(value).decode()
    except (TypeError, ValueError, UnicodeEncodeError):
        raise Invalid("details", "cannot be stored") from None
    if len(text) > DETAILS_BYTES or "\\u0000" in text:
        raise Invalid("details", "are too long", code="too_long")
    return text
