"""Their parameters, one struct per route that has any; how they become our structs."""

from typing import Literal

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.paging import Offset, Paged
from veche.api.mastodon.render.words import KINDS_OF
from veche.core.errors import Invalid, NotFound
from veche.core.graph.views import FollowSettings
from veche.core.notifications import Wanted
from veche.http.convert import Clamped

VisibilityWord = Literal["public", "unlisted", "private", "direct"]


PolicyWord = Literal["public", "followers", "nobody"]


class Id(msgspec.Struct):
    """The id in the path."""

    id: int


class PagedId(Paged, kw_only=True):
    """The id in the path, and a page."""

    id: int


class Ids(msgspec.Struct):
    """Many ids."""

    id: tuple[str, ...] = ()

    @property
    def known(self) -> list[int]:
        """Those that can be ids."""
        return ids.known(self.id)


# --- accounts


class Relationships(Ids, kw_only=True):
    """GET /accounts/relationships."""

    with_suspended: bool = False


class AccountStatuses(PagedId, kw_only=True):
    """GET /accounts/:id/statuses."""

    only_media: bool = False
    exclude_replies: bool = False
    exclude_reblogs: bool = False
    exclude_direct: bool = True  # they stand in no account's list, whatever is said here
    pinned: bool = False
    tagged: str | None = None


class FollowForm(Id, kw_only=True):
    """POST /accounts/:id/follow. Absent parameters leave an existing follow's settings as they are."""

    reblogs: bool | None = None
    notify: bool | None = None
    languages: list[str] | None = None

    def to_settings(self) -> FollowSettings:
        """In our words."""
        languages = None if self.languages is None else tuple(one for one in self.languages if one)
        return FollowSettings(self.reblogs, self.notify, languages)


class FollowByName(msgspec.Struct):
    """POST /follows, of the seed."""

    uri: str = ""


class MuteForm(Id, kw_only=True):
    """POST /accounts/:id/mute."""

    notifications: bool = True
    duration: int = 0


class Lookup(msgspec.Struct):
    """GET /accounts/lookup."""

    acct: str


class AccountSearch(Offset, kw_only=True):
    """GET /accounts/search."""

    q: str = ""
    resolve: bool | None = None
    following: bool = False


# --- apps


class AppForm(msgspec.Struct, kw_only=True):
    """POST /apps. Several addresses stand in one text, a line each, or in a list."""

    client_name: str = ""
    redirect_uris: list[str] | str = ""
    scopes: str = "read"
    website: str | None = None

    @property
    def uris(self) -> tuple[str, ...]:
        """Each address once."""
        texts = [self.redirect_uris] if isinstance(self.redirect_uris, str) else self.redirect_uris
        return tuple(dict.fromkeys(uri for text in texts for uri in text.split()))


# --- timelines


class Timeline(Paged, kw_only=True):
    """Home and lists."""

    only_media: bool = False


class PublicTimeline(Timeline, kw_only=True):
    """The public timeline."""

    local: bool = False
    remote: bool = False


class TagTimeline(PublicTimeline, kw_only=True):
    """A hashtag, perhaps with others."""

    hashtag: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class LinkTimeline(Paged, kw_only=True):
    """Who shares an address."""

    url: str


class ListTimeline(Timeline, kw_only=True):
    """One of the viewer's lists."""

    list_id: int


# --- lists


class ListForm(msgspec.Struct, kw_only=True):
    """POST /lists."""

    title: str = ""
    replies_policy: Literal["followed", "list", "none"] = "list"
    exclusive: bool = False


class ListChanges(Id, kw_only=True):
    """PUT /lists/:id. What is absent stays."""

    title: str | None = None
    replies_policy: Literal["followed", "list", "none"] | None = None
    exclusive: bool | None = None


class ListAccounts(Id, kw_only=True):
    """Who comes into a list or goes."""

    account_ids: list[str]


# --- notifications


class Notifications(Paged, kw_only=True):
    """GET /notifications."""

    types: tuple[str, ...] = ()
    exclude_types: tuple[str, ...] = ()
    account_id: str | None = None
    include_filtered: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Ours, of those that have a word here. Unknown words choose nothing."""
        words = [word for word in self.types if word in KINDS_OF] if self.types else [*KINDS_OF]
        return tuple(kind for word in words if word not in self.exclude_types for kind in KINDS_OF.get(word, ()))

    @property
    def wanted(self) -> Wanted:
        """In our words."""
        return Wanted(self.kinds, ids.parse_optional(self.account_id), held=self.include_filtered)


class DismissForm(msgspec.Struct):
    """POST /notifications/dismiss, of the seed."""

    id: int


class MarkerForm(msgspec.Struct):
    """How far one has read."""

    last_read_id: str

    @property
    def to_id(self) -> int:
        """The id, or a fault of the form: here it names nothing that could be absent. Errors: Invalid."""
        try:
            return ids.parse(self.last_read_id)
        except NotFound:
            raise Invalid("last_read_id", "is no id") from None


class MarkersForm(msgspec.Struct, kw_only=True):
    """POST /markers."""

    home: MarkerForm | None = None
    notifications: MarkerForm | None = None


class Markers(msgspec.Struct):
    """GET /markers."""

    timeline: tuple[str, ...] = ()


# --- search and the rest


class SearchForm(Offset, kw_only=True):
    """GET /search, both versions."""

    q: str = ""
    type: str | None = None
    resolve: bool | None = None
    following: bool = False
    account_id: str | None = None
    max_id: Clamped | None = None
    min_id: Clamped | None = None


class DomainForm(msgspec.Struct):
    """A server to be blocked or forgiven."""

    domain: str = ""


class Resource(msgspec.Struct):
    """GET /.well-known/webfinger."""

    resource: str = ""


def wants(chosen: str | None, kind: str) -> bool:
    """Whether a search is for this kind of thing, or for all."""
    return not chosen or chosen == kind
