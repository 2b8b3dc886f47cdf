"""What the instance tells of itself, in both versions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from veche.api.mastodon.about import API_VERSION, VERSION
from veche.api.mastodon.render.account import Account
from veche.core.site.views import DocumentView, PictureView, RuleView, WeekView
from veche.lib import vapid
from veche.lib.languages import LANGUAGES
from veche.lib.times import iso, seconds
from veche.settings import Settings

if TYPE_CHECKING:
    from veche.core.statistics import Totals

# What the media helper opens; other types are refused.
MIME_TYPES = (
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic", "image/heif",
    "video/webm", "video/mp4", "video/quicktime", "video/ogg",
    "audio/wave", "audio/wav", "audio/x-wav", "audio/x-pn-wave", "audio/vnd.wave", "audio/ogg", "audio/vorbis",
    "audio/mpeg", "audio/mp3", "audio/webm", "audio/flac", "audio/aac", "audio/m4a", "audio/x-m4a", "audio/mp4",
    "audio/3gpp", "video/x-ms-asf",
)  # fmt: skip
_URL_LENGTH = 23
_ICON_SIZES = ("w50", "w100", "w200", "original")


class About(msgspec.Struct, frozen=True):
    """What both documents are made of beside the settings."""

    totals: "Totals"
    contact: Account | None
    rules: Sequence[RuleView]
    pictures: Mapping[str, PictureView]
    has_terms: bool


def instance(settings: Settings, about: About) -> dict[str, Any]:
    """Today's document."""
    site, registration = settings.instance, settings.registration
    return {
        "domain": settings.domain,
        "title": site.title,
        "version": VERSION,
        "source_url": settings.url("/source"),
        "description": site.description,
        "usage": {"users": {"active_month": about.totals.active_month}},
        "thumbnail": _thumbnail(settings, about.pictures.get("thumbnail")),
        "icon": _icon(settings, about.pictures.get("icon")),
        "languages": _languages(settings),
        "configuration": _newer_configuration(settings, has_terms=about.has_terms),
        "registrations": {
            "enabled": registration.mode != "closed",
            "approval_required": registration.mode == "approval",
            "reason_required": registration.mode == "approval" and registration.reason_required,
            "message": registration.message if registration.mode == "closed" and registration.message else None,
            "min_age": registration.min_age or None,
            "url": registration.url or settings.url("/sign-up"),
        },
        "api_versions": {"mastodon": API_VERSION},
        "contact": {"email": site.email, "account": about.contact},
        "rules": rules(about.rules),
        "wrapstodon": None,
    }


def instance_v1(settings: Settings, about: About) -> dict[str, Any]:
    """The document of the seed and of older clients, with the keys that came from Pleroma."""
    limits, site, registration, totals = settings.limits, settings.instance, settings.registration, about.totals
    return {
        "uri": settings.domain,
        "title": site.title,
        "short_description": site.description,
        "description": site.description,
        "email": site.email,
        "version": VERSION,
        "urls": {"streaming_api": streaming_url(settings)},
        "stats": {
            "user_count": totals.people,
            "status_count": totals.posts,
            "domain_count": totals.domains,
        },
        "thumbnail": _thumbnail(settings, about.pictures.get("thumbnail"))["url"],
        "languages": _languages(settings),
        "registrations": registration.mode != "closed",
        "approval_required": registration.mode == "approval",
        "invites_enabled": registration.mode == "invite",
        "configuration": {
            "accounts": {"max_featured_tags": limits.featured_tags, "max_pinned_statuses": limits.pinned},
            **_configuration(settings),
        },
        "contact_account": about.contact,
        "rules": rules(about.rules),
        "max_toot_chars": limits.text,
        "poll_limits": {
            "max_options": limits.poll_options,
            "max_option_chars": limits.poll_option,
            "min_expiration": limits.poll_min_seconds,
            "max_expiration": limits.poll_max_seconds,
        },
    }


def rules(rules: Sequence[RuleView]) -> list[dict[str, Any]]:
    """The rules with their hints and translations."""
    return [
        {
            "id": str(rule.id),
            "text": rule.text,
            "hint": rule.hint,
            "translations": {
                language: {"text": words.text, "hint": words.hint} for language, words in rule.translations.items()
            },
        }
        for rule in rules
    ]


def streaming_url(settings: Settings) -> str:
    """The address without a path; clients append `/api/v1/streaming`."""
    return "ws" + settings.server.base_url.removeprefix("http")


def _newer_configuration(settings: Settings, *, has_terms: bool) -> dict[str, Any]:
    """The limits and addresses that only the newer document has, and those that both have."""
    limits = settings.limits
    return {
        "urls": {
            "streaming": streaming_url(settings),
            "about": settings.url("/about"),
            "privacy_policy": settings.url("/privacy-policy"),
            "terms_of_service": settings.url("/terms-of-service") if has_terms else None,
            "status": settings.instance.state_page or None,
        },
        "vapid": {"public_key": vapid.server_key(settings.secrets.key, settings.secrets.vapid)},
        "accounts": {
            "max_featured_tags": limits.featured_tags,
            "max_pinned_statuses": limits.pinned,
            "max_display_name_length": limits.name,
            "max_note_length": limits.bio,
            "max_profile_fields": limits.fields,
            "profile_field_name_limit": limits.field_name,
            "profile_field_value_limit": limits.field_value,
            "max_avatar_description_length": limits.alt_text,
            "max_header_description_length": limits.alt_text,
        },
        **_configuration(settings),
        "translation": {"enabled": False},
        "timelines_access": {
            "live_feeds": {"local": "public", "remote": "public"},
            "hashtag_feeds": {"local": "public", "remote": "public"},
            "trending_link_feeds": {"local": "public", "remote": "public"},
        },
        "limited_federation": False,
    }


def _configuration(settings: Settings) -> dict[str, Any]:
    limits = settings.limits
    return {
        "statuses": {
            "max_characters": limits.text,
            "max_media_attachments": limits.attachments,
            "characters_reserved_per_url": _URL_LENGTH,
        },
        "media_attachments": {
            "supported_mime_types": list(MIME_TYPES),
            "description_limit": limits.alt_text,
            "image_size_limit": limits.image_bytes,
            "image_matrix_limit": limits.image_pixels,
            "video_size_limit": limits.video_bytes,
            "video_frame_rate_limit": limits.video_fps,
            "video_matrix_limit": limits.video_pixels,
        },
        "polls": {
            "max_options": limits.poll_options,
            "max_characters_per_option": limits.poll_option,
            "min_expiration": limits.poll_min_seconds,
            "max_expiration": limits.poll_max_seconds,
        },
    }


def _languages(settings: Settings) -> list[str]:
    return list(settings.instance.languages) or ["en"]


def _thumbnail(settings: Settings, picture: PictureView | None) -> dict[str, Any]:
    if picture is None:
        url = settings.url("/static/header.png")
        return {"url": url, "blurhash": None, "description": None, "versions": {"@1x": url, "@2x": url}}
    return {
        "url": picture.url,
        "blurhash": picture.blurhash,
        "description": picture.description or None,
        "versions": {"@1x": picture.small_url, "@2x": picture.url},
    }


def _icon(settings: Settings, picture: PictureView | None) -> list[dict[str, str]]:
    if picture is None:
        return [{"src": settings.url("/static/avatar.png"), "size": "400x400"}]
    found = [picture.sizes[role] for role in _ICON_SIZES if role in picture.sizes]
    return [{"src": url, "size": f"{width}x{height}"} for url, width, height in found]


def week(view: WeekView) -> dict[str, str]:
    """How lively a week was; all figures are texts."""
    return {
        "week": str(seconds(view.starts_at)),
        "statuses": str(view.posts),
        "logins": str(view.people),
        "registrations": str(view.registrations),
    }


def document(view: DocumentView) -> dict[str, Any]:
    """A longer text."""
    return {"updated_at": None if view.updated_at is None else iso(view.updated_at), "content": view.html}


def terms(view: DocumentView) -> dict[str, Any]:
    """The terms, with the days from which they and the next ones hold."""
    return {
        "effective_date": view.effective_on,
        "effective": view.effective,
        "content": view.html,
        "succeeded_by": view.succeeded_by,
    }


def language(code: str) -> dict[str, str]:
    """A language by its code and its name in English."""
    return {"code": code, "name": LANGUAGES[code]}
