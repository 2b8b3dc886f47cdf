"""A filter as a surface shows it, and what it found."""

import msgspec

CONTEXTS = ("home", "notifications", "public", "thread", "account")
ACTIONS = ("warn", "hide", "blur")


class KeywordView(msgspec.Struct, frozen=True):
    """Words that a filter looks for."""

    id: int
    filter_id: int
    keyword: str
    whole_word: bool


class FilteredPostView(msgspec.Struct, frozen=True):
    """A single post that was put into a filter."""

    id: int
    filter_id: int
    post_id: int


class FilterView(msgspec.Struct, frozen=True):
    """One filter with everything in it. Times are ms UTC."""

    id: int
    title: str
    contexts: tuple[str, ...]
    action: str
    expires_at: int | None
    keywords: tuple[KeywordView, ...] = ()
    posts: tuple[FilteredPostView, ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """Why a filter concerns a post: its keywords that stand there, and the post itself when it was put in."""

    filter: FilterView
    keywords: tuple[str, ...]
    post_ids: tuple[int, ...]


class NewKeyword(msgspec.Struct, frozen=True):
    """Words to be added (no `id`), changed, or taken out (`gone`). None leaves a thing as it is."""

    keyword: str | None = None
    whole_word: bool | None = None
    id: int | None = None
    gone: bool = False


class NewFilter(msgspec.Struct, frozen=True):
    """A filter to be made."""

    title: str
    contexts: tuple[str, ...]
    action: str = "warn"
    expires_at: int | None = None
    keywords: tuple[NewKeyword, ...] = ()


class FilterChanges(msgspec.Struct, frozen=True):
    """What an edit changes; None leaves a thing as it is. `expires` says that the end is given, be it "never"."""

    title: str | None = None
    contexts: tuple[str, ...] | None = None
    action: str | None = None
    expires: bool = False
    expires_at: int | None = None
    keywords: tuple[NewKeyword, ...] = msgspec.field(default=())
