"""A status for the pages of others: a quotation that needs no script."""

import msgspec

from veche.core.posts.views import PostView
from veche.lib.html import escape
from veche.lib.times import DAY, SECOND, iso
from veche.settings import Settings

WIDTH = 400


class OEmbed(msgspec.Struct, kw_only=True):
    """oEmbed 1.0, of the type `rich`."""

    type: str = "rich"
    version: str = "1.0"
    title: str
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    cache_age: int = DAY // SECOND
    html: str
    width: int
    height: int | None


def oembed(settings: Settings, view: PostView, width: int | None, height: int | None) -> OEmbed:
    """At most as wide and high as asked; the words behind a warning are not shown."""
    author = view.author
    return OEmbed(
        title=f"{author.display_name} (@{author.acct})",
        author_name=author.display_name,
        author_url=author.url,
        provider_name=settings.instance.title,
        provider_url=settings.url("/"),
        html=_quotation(settings, view),
        width=min(width, WIDTH) if width and width > 0 else WIDTH,
        height=height if height and height > 0 else None,
    )


def _quotation(settings: Settings, view: PostView) -> str:
    author = view.author
    said = f"<p>{escape(view.warning)}</p>" if view.warning else view.html
    moment = iso(view.created_at)
    signed = (
        f'<a href="{escape(author.url)}">{escape(author.display_name)} (@{escape(author.acct)})</a>, '
        f'<a href="{escape(view.url)}"><time datetime="{moment}">{moment[:10]}</time></a>, '
        f"{escape(settings.instance.title)}"
    )
    lang = f' lang="{escape(view.language)}"' if view.language else ""
    return f'<blockquote cite="{escape(view.url)}"{lang}>{said}<footer>{signed}</footer></blockquote>'
