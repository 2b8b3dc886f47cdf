"""What the instance tells of itself, in both versions."""

import hashlib
from typing import TYPE_CHECKING, Any

from veche.api.mastodon.about import API_VERSION, VERSION
from veche.api.mastodon.render.account import Account
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


def instance(settings: Settings, totals: "Totals", contact: Account | None) -> dict[str, Any]:
    """Today's document."""
    site, registration = settings.instance, settings.registration
    return {
        "domain": settings.domain,
        "title": site.title,
        "version": VERSION,
        "source_url": settings.url("/source"),
        "description": site.description,
        "usage": {"users": {"active_month": totals.active_month}},
        "thumbnail": {"url": _thumbnail(settings), "blurhash": None, "versions": {}},
        "icon": [{"src": settings.url("/static/avatar.png"), "size": "400x400"}],
        "languages": _languages(settings),
        "configuration": _newer_configuration(settings),
        "registrations": {
            "enabled": registration.mode != "closed",
            "approval_required": registration.mode == "approval",
            "reason_required": registration.mode == "approval" and registration.reason_required,
            "message": None,
            "min_age": registration.min_age or None,
            "url": settings.url("/register"),
        },
        "api_versions": {"mastodon": API_VERSION},
        "contact": {"email": site.email, "account": contact},
        "rules": rules(settings),
    }


def instance_v1(settings: Settings, totals: "Totals", contact: Account | None) -> dict[str, Any]:
    """The document of the seed and of older clients, with the keys that came from Pleroma."""
    limits, site, registration = settings.limits, settings.instance, settings.registration
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
        "thumbnail": _thumbnail(settings),
        "languages": _languages(settings),
        "registrations": registration.mode != "closed",
        "approval_required": registration.mode == "approval",
        "invites_enabled": registration.mode == "invite",
        "configuration": {
            "accounts": {"max_featured_tags": limits.featured_tags, "max_pinned_statuses": limits.pinned},
            **_configuration(settings),
        },
        "contact_account": contact,
        "rules": rules(settings),
        "max_toot_chars": limits.text,
        "poll_limits": {
            "max_options": limits.poll_options,
            "max_option_chars": limits.poll_option,
            "min_expiration": limits.poll_min_seconds,
            "max_expiration": limits.poll_max_seconds,
        },
    }


def rules(settings: Settings) -> list[dict[str, Any]]:
    """The rules have no ids of their own: their places serve."""
    rules = settings.instance.rules
    return [{"id": str(place), "text": text, "hint": "", "translations": {}} for place, text in enumerate(rules, 1)]


def streaming_url(settings: Settings) -> str:
    """The address without a path; clients append `/api/v1/streaming`."""
    return "ws" + settings.server.base_url.removeprefix("http")


def _newer_configuration(settings: Settings) -> dict[str, Any]:
    """The limits and addresses that only the newer document has, and those that both have."""
    limits = settings.limits
    return {
        "urls": {
            "streaming": streaming_url(settings),
            "about": settings.url("/about"),
            "privacy_policy": None,
            "terms_of_service": None,
            "status": None,
        },
        "vapid": {"public_key": ""},
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


def _thumbnail(settings: Settings) -> str:
    return settings.url("/static/header.png")


def moderated(domain: str, state: str) -> dict[str, str]:
    """A server that is not treated like the others."""
    digest = hashlib.sha256(domain.encode()).hexdigest()
    severity = "suspend" if state == "blocked" else "silence"
    return {"domain": domain, "digest": digest, "severity": severity, "comment": ""}
