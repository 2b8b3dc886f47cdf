"""A filter as a surface shows it, and what it found."""

from dataclasses import dataclass, field

CONTEXTS = ("home", "notifications", "public", "thread", "account")
ACTIONS = ("warn", "hide", "blur")


@dataclass(frozen=True, slots=True)
class KeywordView:
    """Words that a filter looks for."""

    id: int
    filter_id: int
    keyword: str
    whole_word: bool


@dataclass(frozen=True, slots=True)
class FilteredPostView:
    """A single post that was put into a filter."""

    id: int
    filter_id: int
    post_id: int


@dataclass(frozen=True, slots=True)
class FilterView:
    """One filter with everything in it. Times are ms UTC."""

    id: int
    title: str
    contexts: tuple[str, ...]
    action: str
    expires_at: int | None
    keywords: tuple[KeywordView, ...] = ()
    posts: tuple[FilteredPostView, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Why a filter concerns a post: its keywords that stand there, and the post itself when it was put in."""

    filter: FilterView
    keywords: tuple[str, ...]
    post_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewKeyword:
    """Words to be added (no `id`), changed, or taken out (`gone`). None leaves a thing as it is."""

    keyword: str | None = None
    whole_word: bool | None = None
    id: int | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class NewFilter:
    """A filter to be made."""

    title: str
    contexts: tuple[str, ...]
    action: str = "warn"
    expires_at: int | None = None
    keywords: tuple[NewKeyword, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterChanges:
    """What an edit changes; None leaves a thing as it is. `expires` says that the end is given, be it "never"."""

    title: str | None = None
    contexts: tuple[str, ...] | None = None
    action: str | None = None
    expires: bool = False
    expires_at: int | None = None
    keywords: tuple[NewKeyword, ...] = field(default=())
