"""One's own profile as one wrote it, to be edited."""

import msgspec

from veche.api.mastodon.render.account import Field
from veche.core.accounts.views import ImageView, OwnAccountView
from veche.lib.times import iso


class Profile(msgspec.Struct, kw_only=True):
    """Texts without markup; no picture is null and no placeholder."""

    id: str
    display_name: str
    note: str
    fields: list[Field]
    avatar: str | None
    avatar_static: str | None
    avatar_description: str
    header: str | None
    header_static: str | None
    header_description: str
    locked: bool
    bot: bool
    hide_collections: bool
    discoverable: bool
    indexable: bool
    show_media: bool
    show_media_replies: bool
    show_featured: bool
    attribution_domains: list[str]


def profile(own: OwnAccountView) -> Profile:
    """The signed-in person's."""
    view = own.account
    avatar, header = _addresses(view.avatar), _addresses(view.header)
    return Profile(
        id=str(view.id),
        display_name=view.display_name,
        note=view.note,
        fields=[
            Field(one.name, one.value, None if one.verified_at is None else iso(one.verified_at)) for one in view.fields
        ],
        avatar=avatar[0],
        avatar_static=avatar[1],
        avatar_description=view.avatar.description,
        header=header[0],
        header_static=header[1],
        header_description=view.header.description,
        locked=view.locked,
        bot=view.bot,
        hide_collections=view.hide_collections,
        discoverable=view.discoverable,
        indexable=view.indexable,
        show_media=view.show_media,
        show_media_replies=view.show_media_replies,
        show_featured=view.show_featured,
        attribution_domains=list(view.attribution_domains),
    )


def _addresses(picture: ImageView) -> tuple[str | None, str | None]:
    return (None, None) if picture.media_id is None else (picture.url, picture.static_url)
