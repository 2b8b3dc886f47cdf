"""The section `limits`: how long, how many, how large. One set for all dialects."""

from __future__ import annotations

from typing import Annotated

from .about import about
from .sections import Section


class Limits(Section, frozen=True, kw_only=True):
    """How long, how many, how large. All dialects obey these and announce them."""

    text: Annotated[int, about("Text of a post, comment or message.", unit="characters", ge=1, le=1_000_000)] = 10_000
    warning: Annotated[int, about("Text of a content warning.", unit="characters", ge=1)] = 500
    attachments: Annotated[int, about("Attachments of one post.", ge=1, le=100)] = 10
    mentions: Annotated[int, about("People named in one post.", ge=1)] = 100
    tags: Annotated[int, about("Hashtags in one post that are remembered.", ge=1)] = 50
    poll_options: Annotated[int, about("Options of a poll.", ge=2, le=100)] = 10
    poll_option: Annotated[int, about("Text of one option.", unit="characters", ge=1)] = 100
    poll_min_seconds: Annotated[int, about("The shortest poll.", unit="seconds", ge=1)] = 300
    poll_max_seconds: Annotated[int, about("The longest poll.", unit="seconds", ge=300)] = 2_629_746
    chat_members: Annotated[int, about("Members of one chat.", ge=2)] = 500
    chat_title: Annotated[int, about("Title of a chat or album.", unit="characters", ge=1)] = 100
    name: Annotated[int, about("A display name.", unit="characters", ge=1)] = 60
    username: Annotated[int, about("A user name.", unit="characters", ge=1, le=64)] = 30
    password_min: Annotated[int, about("The shortest password.", unit="characters", ge=1)] = 8
    password_max: Annotated[int, about("The longest password.", unit="bytes", ge=64)] = 512
    bio: Annotated[int, about("What a profile says of its owner.", unit="characters", ge=1)] = 500
    fields: Annotated[int, about("Extra fields of a profile.", ge=0)] = 4
    field_name: Annotated[int, about("Name of a field.", unit="characters", ge=1)] = 255
    field_value: Annotated[int, about("Value of a field.", unit="characters", ge=1)] = 255
    pinned: Annotated[int, about("Posts pinned to a profile.", ge=0)] = 5
    lists: Annotated[int, about("Lists of one person.", ge=1)] = 50
    list_title: Annotated[int, about("Title of a list.", unit="characters", ge=1)] = 256
    list_members: Annotated[int, about("Accounts in one list.", ge=1)] = 1000
    collections: Annotated[int, about("Collections of one person.", ge=0)] = 10
    collection_items: Annotated[int, about("Accounts in one collection.", ge=1, le=100)] = 25
    collection_name: Annotated[int, about("Name of a collection.", unit="characters", ge=1)] = 40
    collection_text: Annotated[int, about("Description of a collection.", unit="characters", ge=1)] = 100
    account_note: Annotated[
        int, about("What somebody writes about another, for themselves.", unit="characters", ge=1)
    ] = 2000
    followed_tags: Annotated[int, about("Hashtags that one person reads at home.", ge=0)] = 400
    featured_tags: Annotated[int, about("Hashtags on one person's page.", ge=0)] = 10
    filters: Annotated[int, about("Filters of one person.", ge=1)] = 100
    filter_entries: Annotated[int, about("Keywords in one filter, and as many single posts.", ge=1)] = 500
    filter_text: Annotated[int, about("Title or keyword of a filter.", unit="characters", ge=1)] = 256
    scheduled: Annotated[int, about("Posts waiting for their time.", ge=0)] = 300
    scheduled_daily: Annotated[int, about("Posts waiting for one day.", ge=0)] = 25
    alt_text: Annotated[int, about("Description of a picture.", unit="characters", ge=1)] = 1500
    image_bytes: Annotated[int, about("A picture as uploaded.", unit="bytes", ge=1024)] = 16 * 1024 * 1024
    image_pixels: Annotated[int, about("Area of a picture.", unit="pixels", ge=4096)] = 33_177_600
    animation_pixels: Annotated[int, about("Area of all frames of a moving picture.", unit="pixels", ge=4096)] = (
        100_000_000
    )
    video_bytes: Annotated[int, about("A film as uploaded.", unit="bytes", ge=1024)] = 99 * 1024 * 1024
    video_pixels: Annotated[int, about("Area of one frame of a film.", unit="pixels", ge=4096)] = 8_294_400
    video_fps: Annotated[int, about("Frame rate of a film.", unit="frames per second", ge=1)] = 120
    media_seconds: Annotated[int, about("Length of a film or of sound.", unit="seconds", ge=1)] = 6 * 3600
    audio_bytes: Annotated[int, about("Sound as uploaded.", unit="bytes", ge=1024)] = 99 * 1024 * 1024

    @property
    def upload_bytes(self) -> int:
        """The largest file of any kind: where reading an upload stops before its kind is known."""
        return max(self.image_bytes, self.video_bytes, self.audio_bytes)
