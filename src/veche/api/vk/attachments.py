"""`photo6_7,poll1_9,wall1_5`: what a caller wants to hang on a post (specs/vk.md 2.4)."""

import re
from dataclasses import dataclass, field

import msgspec

from veche.api.vk import params
from veche.api.vk.at import At
from veche.api.vk.params import Csv
from veche.core import media, posts

MOST = 10
_FORM = re.compile(r"^(photo|video|audio|doc|poll|wall)(-?\d{1,10})_(\d{1,10})(?:_[A-Za-z0-9]{1,64})?$")
_MEDIA = ("photo", "video", "audio", "doc")


class Wanted(msgspec.Struct, frozen=True):
    """What was named, by kind, in order."""

    media: tuple[tuple[int, int], ...] = ()  # (owner, id)
    poll_id: int | None = None
    wall: tuple[int, int] | None = None
    links: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.media or self.poll_id or self.wall or self.links)


@dataclass(slots=True)
class _Gathered:
    media: list[tuple[int, int]] = field(default_factory=list)
    poll_id: int | None = None
    wall: tuple[int, int] | None = None
    links: list[str] = field(default_factory=list)


def read(value: Csv | None) -> Wanted:
    """The first ten; what is of no known form is left out, as VK does with what it cannot show."""
    found = _Gathered()
    for piece in params.csv(value, most=MOST):
        match = _FORM.match(piece)
        if match is None:
            if piece.startswith(("http://", "https://")):
                found.links.append(piece)
            continue
        owner, number = int(match[2]), int(match[3])
        if match[1] in _MEDIA:
            found.media.append((owner, number))
        elif match[1] == "poll":
            found.poll_id = number
        else:
            found.wall = (owner, number)
    return Wanted(tuple(found.media), found.poll_id, found.wall, tuple(found.links))


async def visible_media(at: At, wanted: Wanted) -> tuple[int, ...]:
    """Ids of those media that the caller sees under the owner named; the others are dropped."""
    found = await media.load(at.tx, at.viewer, [number for _, number in wanted.media])
    return tuple(number for owner, number in wanted.media if number in found and found[number].owner_id == abs(owner))


async def find_post(at: At, owner_id: int, number: int) -> int | None:
    """The id of a post or comment that stands on this wall; None for the caller who may not know of it."""
    post_id = (await posts.by_numbers(at.tx, at.viewer, [number])).get(number)
    if post_id is None:
        return None
    version = (await posts.versions(at.tx, at.viewer, [post_id])).get(post_id)
    return post_id if version is not None and version.wall_id == abs(owner_id) else None


def with_links(text: str, links: tuple[str, ...]) -> str:
    """An address as an attachment becomes a line of the text, where every app sees it."""
    fresh = [link for link in links if link not in text]
    return "\n".join([*([text] if text else []), *fresh])
