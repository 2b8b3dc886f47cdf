"""Filters: what somebody does not want to read. Surfaces show `Hit`s beside posts, and their clients hide or warn."""

from collections.abc import Sequence

from msgspec.structs import replace

from veche.core import visibility
from veche.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from veche.core.events import FiltersChanged
from veche.core.filters import queries
from veche.core.filters.views import (
    ACTIONS,
    CONTEXTS,
    FilterChanges,
    FilteredPostView,
    FilterView,
    KeywordView,
    NewFilter,
    NewKeyword,
)
from veche.core.limits import check_length
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.lib.text import one_line

_KEYWORDS, _POSTS = "filter_keywords", "filter_posts"
_FAR = 253_402_300_799_000  # the end of the year 9999


async def mine(tx: Tx, viewer: Viewer) -> list[FilterView]:
    """The viewer's filters, oldest first, those that have expired too. Errors: NotSignedIn."""
    return await queries.load(tx, _me(viewer))


async def load_one(tx: Tx, viewer: Viewer, id: int) -> FilterView:
    """A filter of one's own. Errors: NotSignedIn, NotFound."""
    found = await queries.load(tx, _me(viewer), id)
    if not found:
        raise NotFound("filter")
    return found[0]


async def of_keyword(tx: Tx, viewer: Viewer, id: int) -> tuple[FilterView, KeywordView]:
    """A keyword of one's own, and the filter that it is in. Errors: NotSignedIn, NotFound."""
    filter_id = await queries.holder(tx, _me(viewer), _KEYWORDS, id)
    if filter_id is None:
        raise NotFound("keyword")
    found = await load_one(tx, viewer, filter_id)
    return found, next(one for one in found.keywords if one.id == id)


async def filtered_post(tx: Tx, viewer: Viewer, id: int) -> FilteredPostView:
    """A post that one has put into a filter. Errors: NotSignedIn, NotFound."""
    filter_id = await queries.holder(tx, _me(viewer), _POSTS, id)
    if filter_id is None:
        raise NotFound("filtered post")
    found = await load_one(tx, viewer, filter_id)
    return next(one for one in found.posts if one.id == id)


async def create(tx: Tx, viewer: Viewer, new: NewFilter) -> FilterView:
    """Make a filter. Any signed-in person, up to the instance's limit. Emits FiltersChanged.

    Errors: NotSignedIn, Invalid.
    """
    me = _me(viewer)
    await tx.lock("filters", me)
    if len(await queries.load(tx, me)) >= tx.limits.filters:
        raise Invalid("filters", f"are limited to {tx.limits.filters}", code="too_many")
    view = _checked(tx, FilterView(0, new.title, new.contexts, new.action, new.expires_at))
    id = await queries.insert_filter(tx, me, view)
    await _take(tx, FilterView(id, view.title, view.contexts, view.action, view.expires_at), new.keywords)
    await _tell(tx, me)
    return await load_one(tx, viewer, id)


async def change(tx: Tx, viewer: Viewer, id: int, changes: FilterChanges) -> FilterView:
    """Change a filter of one's own, and keywords in it. Emits FiltersChanged.

    Errors: NotSignedIn, NotFound (the filter, a keyword), Invalid.
    """
    me = _me(viewer)
    await tx.lock("filters", me)
    old = await load_one(tx, viewer, id)
    view = FilterView(
        id,
        old.title if changes.title is None else changes.title,
        old.contexts if changes.contexts is None else changes.contexts,
        old.action if changes.action is None else changes.action,
        changes.expires_at if changes.expires else old.expires_at,
    )
    await queries.update_filter(tx, _checked(tx, view))
    await _take(tx, old, changes.keywords)
    await _tell(tx, me)
    return await load_one(tx, viewer, id)


async def remove(tx: Tx, viewer: Viewer, id: int) -> None:
    """Throw a filter of one's own away. Emits FiltersChanged. Errors: NotSignedIn, NotFound."""
    await load_one(tx, viewer, id)
    await queries.delete_filter(tx, id)
    await _tell(tx, _me(viewer))


async def change_by_keyword(
    tx: Tx, viewer: Viewer, keyword_id: int, changes: FilterChanges, *, whole: bool
) -> tuple[FilterView, KeywordView]:
    """Change the filter of a keyword, for those who know filters of one keyword only. `whole`: more of it than the
    keyword changes. Emits FiltersChanged. Errors: NotSignedIn, NotFound, Invalid (others would change too).
    """
    held, _ = await of_keyword(tx, viewer, keyword_id)
    is_single = len(held.keywords) == 1
    if whole and not is_single:
        raise Invalid("filter", "cannot be changed here: it has more than one keyword", code="too_many")
    title = changes.title if is_single else None
    await change(tx, viewer, held.id, replace(changes, title=title))
    return await of_keyword(tx, viewer, keyword_id)


async def remove_by_keyword(tx: Tx, viewer: Viewer, keyword_id: int) -> None:
    """Take out a keyword, and its filter when nothing else is in it. Emits FiltersChanged.

    Errors: NotSignedIn, NotFound.
    """
    held, _ = await of_keyword(tx, viewer, keyword_id)
    if len(held.keywords) == 1 and not held.posts:
        await remove(tx, viewer, held.id)
    else:
        await remove_keyword(tx, viewer, keyword_id)


async def add_keyword(tx: Tx, viewer: Viewer, filter_id: int, keyword: str, *, whole_word: bool) -> KeywordView:
    """Look for more. Emits FiltersChanged. Errors: NotSignedIn, NotFound, Invalid."""
    await tx.lock("filters", _me(viewer))
    old = await load_one(tx, viewer, filter_id)
    await _take(tx, old, (NewKeyword(keyword, whole_word),))
    await _tell(tx, _me(viewer))
    return (await load_one(tx, viewer, filter_id)).keywords[-1]


async def change_keyword(
    tx: Tx, viewer: Viewer, id: int, keyword: str | None = None, *, whole_word: bool | None = None
) -> KeywordView:
    """Look for something else. Emits FiltersChanged. Errors: NotSignedIn, NotFound, Invalid."""
    held, _ = await of_keyword(tx, viewer, id)
    await _take(tx, held, (NewKeyword(keyword, whole_word, id),))
    await _tell(tx, _me(viewer))
    return (await of_keyword(tx, viewer, id))[1]


async def remove_keyword(tx: Tx, viewer: Viewer, id: int) -> None:
    """Look for it no longer. Emits FiltersChanged. Errors: NotSignedIn, NotFound."""
    await of_keyword(tx, viewer, id)
    await queries.delete_keyword(tx, id)
    await _tell(tx, _me(viewer))


async def add_post(tx: Tx, viewer: Viewer, filter_id: int, post_id: int) -> FilteredPostView:
    """Put a post that one sees into a filter. Emits FiltersChanged.

    Errors: NotSignedIn, NotFound (the filter, the post), Conflict (it is in already), Invalid (too many).
    """
    await tx.lock("filters", _me(viewer))
    held = await load_one(tx, viewer, filter_id)
    if not await visibility.can_see(tx, viewer, (post_id,)):
        raise NotFound("post")
    _check_room(tx, len(held.posts) + 1)
    id = await queries.put_post(tx, filter_id, post_id)
    if id is None:
        raise Conflict("This post is in the filter already")
    await _tell(tx, _me(viewer))
    return FilteredPostView(id, filter_id, post_id)


async def remove_post(tx: Tx, viewer: Viewer, id: int) -> FilteredPostView:
    """Take a post out of a filter. Emits FiltersChanged. Errors: NotSignedIn, NotFound."""
    found = await filtered_post(tx, viewer, id)
    await queries.delete_post(tx, id)
    await _tell(tx, _me(viewer))
    return found


def _me(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotSignedIn
    return viewer.account_id


async def _tell(tx: Tx, me: int) -> None:
    await queries.mark(tx, me)
    tx.emit(FiltersChanged(account_id=me, to=(me,)))


def _checked(tx: Tx, view: FilterView) -> FilterView:
    title = _words(tx, "title", view.title)
    contexts = tuple(one for one in CONTEXTS if one in view.contexts)
    if not contexts:
        raise Invalid("context", "can't be blank", code="blank")
    if len(contexts) < len(set(view.contexts)):
        raise Invalid("context", "holds an unknown one", code="inclusion")
    if view.action not in ACTIONS:
        raise Invalid("action", f"is not one of {', '.join(ACTIONS)}", code="inclusion")
    if view.expires_at is not None and not 0 <= view.expires_at <= _FAR:
        raise Invalid("expires_in", "is out of reach", code="out_of_range")
    return FilterView(view.id, title, contexts, view.action, view.expires_at)


async def _take(tx: Tx, held: FilterView, words: Sequence[NewKeyword]) -> None:
    """Keywords of a filter, added, changed and taken out."""
    known = {one.id: one for one in held.keywords}
    added = sum(one.id is None and not one.gone for one in words) - sum(one.gone and one.id in known for one in words)
    if added > 0:
        _check_room(tx, len(known) + added)
    for one in words:
        if one.id is not None and one.id not in known:
            raise NotFound("keyword")
        if one.gone:
            if one.id is not None:
                await queries.delete_keyword(tx, one.id)
        elif one.id is None:
            text = _words(tx, "keyword", one.keyword or "")
            await queries.insert_keyword(tx, held.id, text, whole_word=one.whole_word is not False)
        else:
            old = known[one.id]
            text = old.keyword if one.keyword is None else _words(tx, "keyword", one.keyword)
            whole = old.whole_word if one.whole_word is None else one.whole_word
            await queries.update_keyword(tx, one.id, text, whole_word=whole)


def _check_room(tx: Tx, count: int) -> None:
    if count > tx.limits.filter_entries:
        raise Invalid("filter", f"holds at most {tx.limits.filter_entries} of a kind", code="too_many")


def _words(tx: Tx, field: str, text: str) -> str:
    text = one_line(text)
    if not text:
        raise Invalid(field, "can't be blank", code="blank")
    check_length(field, text, tx.limits.filter_text)
    return text
