"""Parameters about trends and tags."""

import msgspec

from veche.api.mastodon.paging import Paged


class TagName(msgspec.Struct):
    """A tag's id in the path, or its name."""

    id: str


class TagChanges(TagName, kw_only=True):
    """PUT /admin/tags/:id. What is absent stays."""

    display_name: str | None = None
    trendable: bool | None = None
    usable: bool | None = None
    listable: bool | None = None


class AllTags(Paged, kw_only=True):
    """GET /admin/tags."""
