"""What is behind a link, as a surface shows it."""

import msgspec


class CardView(msgspec.Struct, frozen=True):
    """A preview of a page, a picture or a film elsewhere. Texts are empty where nothing is known."""

    id: int
    url: str
    kind: str  # link | photo | video
    title: str
    description: str
    language: str | None
    author_name: str
    author_url: str
    provider_name: str
    provider_url: str
    html: str
    embed_url: str
    width: int
    height: int
    image_url: str | None
    blurhash: str | None
    published_at: int | None
