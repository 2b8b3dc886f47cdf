"""Previews of links."""

import msgspec

from veche.core.cards.views import CardView
from veche.lib.times import iso


class PreviewCardAuthor(msgspec.Struct):
    """Who wrote the page; nobody here claims pages, so there is never an account."""

    name: str
    url: str
    account: None = None


class PreviewCard(msgspec.Struct, kw_only=True):
    """What is behind the first link of a status. Texts are empty where nothing is known."""

    url: str
    title: str
    description: str
    language: str | None
    type: str
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    html: str
    width: int
    height: int
    image: str | None
    image_description: str = ""
    embed_url: str
    blurhash: str | None
    published_at: str | None
    authors: list[PreviewCardAuthor]


def card(view: CardView) -> PreviewCard:
    """The whole."""
    known = view.author_name or view.author_url
    return PreviewCard(
        url=view.url,
        title=view.title,
        description=view.description,
        language=view.language,
        type=view.kind,
        author_name=view.author_name,
        author_url=view.author_url,
        provider_name=view.provider_name,
        provider_url=view.provider_url,
        html=view.html,
        width=view.width,
        height=view.height,
        image=view.image_url,
        embed_url=view.embed_url,
        blurhash=view.blurhash,
        published_at=None if view.published_at is None else iso(view.published_at),
        authors=[PreviewCardAuthor(view.author_name, view.author_url)] if known else [],
    )
