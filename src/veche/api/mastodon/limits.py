"""How often, by the figures of the instance, which are Mastodon's own unless changed; and how that is told."""

from datetime import UTC, datetime
from typing import Final

from veche.core.viewer import Viewer
from veche.http.answers import Headers
from veche.http.ratelimit import Bucket, RateState, network_of
from veche.http.request import Request
from veche.http.uploads import UploadLimits

_MINUTES_5, _MINUTES_30, _HOURS_3 = 300, 1800, 10_800


def _account(request: Request, viewer: Viewer) -> str | None:
    return None if viewer.account_id is None else f"a{viewer.account_id}"


def _caller(request: Request, viewer: Viewer) -> str | None:
    return None if viewer.token_id is None else f"t{viewer.token_id}"


def _stranger(request: Request, viewer: Viewer) -> str | None:
    return network_of(request.client) if viewer.token_id is None else None


ORDINARY: Final = (
    Bucket("mastodon_token", "token", _MINUTES_5, _caller),
    Bucket("mastodon_account", "account", _MINUTES_5, _account),
    Bucket("mastodon_address", "address", _MINUTES_5, _stranger),
)
STATUSES: Final = (Bucket("mastodon_statuses", 300, _HOURS_3, _account),)
DELETIONS: Final = (Bucket("mastodon_deletions", "deletions", _MINUTES_30, _account),)
UPLOADS: Final = (Bucket("mastodon_uploads", "uploads", _MINUTES_30, _account),)
REGISTRATIONS: Final = (Bucket("mastodon_registrations", "registrations", _MINUTES_30, "ip"),)
CONFIRMATIONS: Final = (Bucket("mastodon_confirmations", "letters", _MINUTES_30, "ip"),)
APPS: Final = (Bucket("mastodon_apps", 30, _MINUTES_5, "ip"),)

FILES: Final = UploadLimits(files=2)


def rate_headers(state: RateState) -> Headers:
    """Of several limits, the one nearest to exhaustion; the moment with microseconds."""
    reset = datetime.fromtimestamp(state.reset_at / 1000, UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    return (
        (b"x-ratelimit-limit", b"%d" % state.limit),
        (b"x-ratelimit-remaining", b"%d" % state.remaining),
        (b"x-ratelimit-reset", reset.encode()),
    )
