"""How often, by the figures of the instance, which are Mastodon's own unless changed; and how that is told."""

from datetime import UTC, datetime
from typing import Final

from veche.core.viewer import Viewer
from veche.http.answers import Headers
from veche.http.ratelimit import Bucket, RateState, network_of
from veche.http.request import Request
from veche.http.uploads import UploadLimits

_MINUTES_5, _MINUTES_15, _MINUTES_30, _HOURS_3, _DAY = 300, 900, 1800, 10_800, 86_400
_CURSORS: Final = (b"max_id=", b"min_id=", b"since_id=")


def _account(request: Request, viewer: Viewer) -> str | None:
    return None if viewer.account_id is None else f"a{viewer.account_id}"


def _caller(request: Request, viewer: Viewer) -> str | None:
    return None if viewer.token_id is None else f"t{viewer.token_id}"


def _stranger(request: Request, viewer: Viewer) -> str | None:
    return network_of(request.client) if viewer.token_id is None else None


def _pager(request: Request, viewer: Viewer) -> str | None:
    """Who reads on and on: a search engine, a scraper, a backup."""
    if not any(cursor in request.query for cursor in _CURSORS):
        return None
    return _caller(request, viewer) or _stranger(request, viewer)


ORDINARY: Final = (
    Bucket("mastodon_token", "token", _MINUTES_5, _caller),
    Bucket("mastodon_account", "account", _MINUTES_5, _account),
    Bucket("mastodon_address", "address", _MINUTES_5, _stranger),
    Bucket("mastodon_paging", "paging", _MINUTES_15, _pager),
)
STATUSES: Final = (Bucket("mastodon_statuses", "posts", _HOURS_3, _account),)
FOLLOWS: Final = (Bucket("mastodon_follows", "follows", _DAY, _account),)
REPORTS: Final = (Bucket("mastodon_reports", "reports", _DAY, _account),)
DELETIONS: Final = (Bucket("mastodon_deletions", "deletions", _MINUTES_30, _account),)
UPLOADS: Final = (Bucket("mastodon_uploads", "uploads", _MINUTES_30, _account),)
REGISTRATIONS: Final = (Bucket("mastodon_registrations", "registrations", _MINUTES_30, "ip"),)
CONFIRMATIONS: Final = (Bucket("mastodon_confirmations", "letters", _MINUTES_30, "ip"),)
APPS: Final = (Bucket("mastodon_apps", "apps", _MINUTES_5, "ip"),)

FILES: Final = UploadLimits(files=2)


def rate_headers(state: RateState) -> Headers:
    """Of several limits, the one nearest to exhaustion; the moment with microseconds."""
    reset = datetime.fromtimestamp(state.reset_at / 1000, UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    return (
        (b"x-ratelimit-limit", b"%d" % state.limit),
        (b"x-ratelimit-remaining", b"%d" % state.remaining),
        (b"x-ratelimit-reset", reset.encode()),
    )
