"""An account's filters made ready to be held against texts. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence

from veche.core.filters.views import FilterView, Hit, KeywordView
from veche.lib.text import fold


def matter(pieces: Iterable[str]) -> str:
    """All words of a post as keywords are compared with them; a keyword never reaches over two pieces."""
    return fold("\n\n".join(piece for piece in pieces if piece))


class Sieve:
    """The filters of one account at one version. An empty one finds nothing."""

    __slots__ = ("_filters", "version")

    def __init__(self, version: int, filters: Sequence[FilterView]) -> None:
        self.version = version
        self._filters = [
            (
                # Who is told of a filter that hit is not told everything that is in it.
                FilterView(one.id, one.title, one.contexts, one.action, one.expires_at),
                [(word, fold(word.keyword)) for word in one.keywords],
                frozenset(post.post_id for post in one.posts),
            )
            for one in filters
            if one.keywords or one.posts
        ]

    def __bool__(self) -> bool:
        return bool(self._filters)

    def hits(self, text: str, post_ids: Sequence[int]) -> tuple[Hit, ...]:
        """What the filters find in a post: `matter` of it, its ids (a repost's own, and its original's)."""
        found: list[Hit] = []
        for view, words, posts in self._filters:
            keywords = tuple(word.keyword for word, folded in words if _stands_in(text, folded, word))
            ids = tuple(id for id in post_ids if id in posts)
            if keywords or ids:
                found.append(Hit(view, keywords, ids))
        return tuple(found)


def lasting(hits: tuple[Hit, ...], now: int) -> tuple[Hit, ...]:
    """Those of filters that have not expired."""
    if all(hit.filter.expires_at is None for hit in hits):
        return hits
    return tuple(hit for hit in hits if hit.filter.expires_at is None or hit.filter.expires_at > now)


def _stands_in(text: str, folded: str, word: KeywordView) -> bool:
    """Substrings, because that is what keywords are, and a search for them cannot be made slow by its writer."""
    if not word.whole_word:
        return folded in text
    before, after = _is_letter(folded[0]), _is_letter(folded[-1])
    at = text.find(folded)
    while at >= 0:
        end = at + len(folded)
        begins = not (before and at and _is_letter(text[at - 1]))
        ends = not (after and end < len(text) and _is_letter(text[end]))
        if begins and ends:
            return True
        at = text.find(folded, at + 1)
    return False


def _is_letter(sign: str) -> bool:
    """Part of a word: letters, digits, the marks that are set upon them, and the line below."""
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"
