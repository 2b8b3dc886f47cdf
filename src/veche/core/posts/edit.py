"""Changing a post that is there, and what it looked like before."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, update

from veche.core import accounts, cards, emoji, media
from veche.core.errors import Invalid, NotYours
from veche.core.events import MessageEdited, PostEdited
from veche.core.posts import attach, checks, direct, index, people, poll_rows, publish, queries, quoting, rows
from veche.core.posts.drafts import MediaDetails, PostChanges
from veche.core.posts.people import Understood
from veche.core.posts.place import PUBLISHED
from veche.core.posts.rules import DIRECT
from veche.core.posts.views import EditView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import Row, statement
from veche.tables.posts import post_edits, posts


class SourceView(msgspec.Struct, frozen=True):
    """The words of a post as they were typed."""

    id: int
    text: str
    warning: str


class _Edit(msgspec.Struct, frozen=True):
    """A post as it was and as it shall be."""

    row: Row
    old_media: list[int]
    media_ids: list[int]
    words: checks.Words
    sensitive: int
    language: str | None
    visibility: int
    details: str | None
    comments_closed: int
    quote_policy: int
    changes: PostChanges

    @property
    def loses_poll(self) -> bool:
        return self.changes.without_poll and self.changes.poll is None and self.row.poll_id is not None

    @property
    def text_changed(self) -> bool:
        return (self.words.text, self.words.warning, self.words.title) != (
            self.row.source,
            self.row.warning,
            self.row.title,
        )

    @property
    def shown_changed(self) -> bool:
        """Would a reader see a difference that belongs into the history?"""
        return (
            self.text_changed
            or self.media_ids != self.old_media
            or self.sensitive != self.row.sensitive
            or self.changes.poll is not None
            or self.loses_poll
            or bool(self.changes.media_details)
        )

    @property
    def anything_changed(self) -> bool:
        return self.shown_changed or (
            (self.language, self.visibility, self.details, self.comments_closed, self.quote_policy)
            != (
                self.row.language,
                self.row.visibility,
                self.row.details,
                self.row.comments_closed,
                self.row.quote_policy,
            )
        )


_WORDS = "source html warning title sensitive language"
_CHANGED = f"{_WORDS} visibility details card_id media_count comments_closed quote_policy edited_at".split()


@statement
def _update() -> Any:
    p = posts.c
    return (
        update(posts)
        .where(p.id == bindparam("post_id"))
        .values({name: bindparam(name) for name in _CHANGED} | {"version": p.version + 1})
    )


@statement
def _remember() -> Any:
    names = "id post_id source html warning sensitive media poll created_at".split()
    return insert(post_edits).values({name: bindparam(name) for name in names})


@statement
def _edits() -> Any:
    return select(post_edits).where(post_edits.c.post_id == bindparam("post_id")).order_by(post_edits.c.id)


async def edit(tx: Tx, viewer: Viewer, id: int, changes: PostChanges) -> None:
    """Change a post; what it was is kept in its history. An edit that changes nothing does nothing.

    Its author, signer, and the editors of the group that wrote it may. A poll that is given with other options loses
    its votes. Narrower than before: its files get new addresses. Emits PostEdited or MessageEdited. Errors:
    NotSignedIn, NotFound, NotYours, Invalid.
    """
    queries.signed_in(viewer)
    found = await queries.target(tx, viewer, id)
    if not found.rights.edit:
        raise NotYours("you may not edit this")
    row = await queries.bare_row(tx, id, lock=True)
    planned = await _plan(tx, viewer, row, changes)
    if planned.anything_changed:
        await _apply(tx, viewer, planned)
        await _tell(tx, planned)


async def _plan(tx: Tx, viewer: Viewer, row: Row, changes: PostChanges) -> _Edit:
    old_media = await attach.media_ids(tx, row.id)
    wanted = checks.attachments(tx.limits, old_media if changes.media_ids is None else changes.media_ids)
    added = [media_id for media_id in wanted if media_id not in old_media]
    await attach.check_media(tx, viewer, added, unused=changes.unused_media)
    words = checks.words(
        tx.limits,
        row.source if changes.text is None else changes.text,
        row.warning if changes.warning is None else changes.warning,
        row.title if changes.title is None else changes.title,
    )
    poll = changes.poll or (None if changes.without_poll else row.poll_id)
    details = _merged(row, changes)
    is_quote = row.repost_of_id is not None and row.source
    if not (words.text or ((wanted or poll or row.repost_of_id or details) and not is_quote)):
        raise Invalid("text", "can't be blank", code="blank")
    sensitive = row.sensitive if changes.sensitive is None else int(changes.sensitive)
    return _Edit(
        row,
        old_media,
        list(wanted),
        words,
        int(sensitive or bool(words.warning)),
        row.language if changes.language is None else checks.language(changes.language),
        _visibility(row, changes),
        details,
        row.comments_closed if changes.comments_closed is None else int(changes.comments_closed),
        quoting.check(row.quote_policy if changes.quote_policy is None else changes.quote_policy),
        changes,
    )


def _merged(row: Row, changes: PostChanges) -> str | None:
    if changes.details is None:
        return row.details  # type: ignore[no-any-return]
    merged = (msgspec.json.decode(row.details) if row.details else {}) | changes.details
    return checks.details({key: value for key, value in merged.items() if value is not None})


def _visibility(row: Row, changes: PostChanges) -> int:
    """A message stays a message, and nothing else becomes one. Errors: Invalid(visibility)."""
    if changes.visibility is None or changes.visibility == row.visibility:
        return int(row.visibility)
    if DIRECT in (row.visibility, changes.visibility):
        raise Invalid("visibility", "cannot be changed to or from direct")
    return int(changes.visibility)


async def _apply(tx: Tx, viewer: Viewer, planned: _Edit) -> None:
    row, changes = planned.row, planned.changes
    if planned.shown_changed:
        await _keep(tx, planned)
    understood, card_id = Understood(row.source, row.html, (), ()), row.card_id
    if planned.text_changed:
        understood = await people.understand(tx, viewer, planned.words.text, html_input=changes.html_input)
        card_id = await cards.of_links(tx, understood.links)
    await tx.run(
        _update(),
        post_id=row.id,
        source=understood.source,
        html=understood.html,
        warning=planned.words.warning,
        title=planned.words.title,
        sensitive=planned.sensitive,
        language=planned.language,
        visibility=planned.visibility,
        details=planned.details,
        card_id=card_id,
        media_count=len(planned.media_ids),
        comments_closed=planned.comments_closed,
        quote_policy=planned.quote_policy,
        edited_at=tx.now if planned.shown_changed else row.edited_at,
    )
    if planned.text_changed:
        await attach.name(tx, row.id, understood.mentions, anew=True)
        await attach.tag(tx, row.id, () if row.conversation_id is not None else understood.tags, anew=True)
    await _hang(tx, viewer, planned)
    if row.state == PUBLISHED:
        await index.drop(tx, row.id)
        await publish.put_in_index(tx, await queries.bare_row(tx, row.id))


async def _hang(tx: Tx, viewer: Viewer, planned: _Edit) -> None:
    """Media and poll; the addresses of files that fewer may see now are changed."""
    row, changes = planned.row, planned.changes
    if planned.media_ids != planned.old_media:
        await attach.replace_media(tx, row.id, planned.media_ids)
    await _describe(tx, viewer, [words for words in changes.media_details if words.media_id in planned.media_ids])
    if changes.poll is not None:
        poll = checks.poll(tx.limits, changes.poll, tx.now)
        if row.poll_id is None:
            await rows.give_poll(tx, row.id, await poll_rows.insert_poll(tx, row.author_id, poll, row.id))
        else:
            await poll_rows.replace(tx, row.poll_id, poll)
    elif planned.loses_poll:
        await rows.give_poll(tx, row.id, None)
        await poll_rows.remove(tx, row.poll_id)
    removed = [media_id for media_id in planned.old_media if media_id not in planned.media_ids]
    narrowed = planned.old_media if planned.visibility > row.visibility else removed
    await attach.rename_files(tx, row.id, narrowed)


async def _describe(tx: Tx, viewer: Viewer, details: list[MediaDetails]) -> None:
    """New words for media. Clients send the words of all, also of a medium that is somebody else's: only other words
    than those that are there ask whose it is."""
    found = await media.load(tx, viewer, [words.media_id for words in details])
    for words in details:
        old = found.get(words.media_id)
        if old is None or not (
            words.description in (None, old.description)
            and words.title in (None, old.title)
            and words.focus in (None, old.focus or (0.0, 0.0))
        ):
            await media.describe(
                tx, viewer, words.media_id, description=words.description, focus=words.focus, title=words.title
            )


async def _keep(tx: Tx, planned: _Edit) -> None:
    """The old state into the history, under the time when it came to be."""
    row = planned.row
    options = None if row.poll_id is None else await poll_rows.options(tx, row.poll_id)
    await tx.run(
        _remember(),
        id=await tx.next_id(),
        post_id=row.id,
        source=row.source,
        html=row.html,
        warning=row.warning,
        sensitive=row.sensitive,
        media=msgspec.json.encode(planned.old_media).decode(),
        poll=None if options is None else msgspec.json.encode(options).decode(),
        created_at=row.edited_at or row.created_at,
    )


async def _tell(tx: Tx, planned: _Edit) -> None:
    row = planned.row
    if row.conversation_id is not None:
        to = tuple(sorted(await direct.members(tx, row.conversation_id)))
        edited = MessageEdited(post_id=row.id, conversation_id=row.conversation_id, author_id=row.author_id, to=to)
        tx.emit(edited)
    elif row.state == PUBLISHED:
        tx.emit(PostEdited(post_id=row.id, author_id=row.author_id, visibility=planned.visibility))


async def source(tx: Tx, viewer: Viewer, id: int) -> SourceView:
    """The words as they were typed; whoever sees the post may. Errors: NotFound."""
    row = (await queries.target(tx, viewer, id)).row
    return SourceView(row.id, row.source, row.warning)


async def history(tx: Tx, viewer: Viewer, id: int) -> list[EditView]:
    """All states of a post, oldest first, the present one last. Files that were taken off are not shown again.

    Errors: NotFound.
    """
    row = (await queries.target(tx, viewer, id)).row
    states = [
        (old.source, old.html, old.warning, old.sensitive, msgspec.json.decode(old.media), old.poll, old.created_at)
        for old in await tx.all(_edits(), post_id=id)
    ]
    options = None if row.poll_id is None else msgspec.json.encode(await poll_rows.options(tx, row.poll_id))
    present = await attach.media_ids(tx, id)
    states.append((row.source, row.html, row.warning, row.sensitive, present, options, row.edited_at or row.created_at))
    files = await media.load(tx, viewer, {media_id for state in states for media_id in state[4]})
    author = await accounts.load_one(tx, viewer, row.author_id)
    known = emoji.known(tx) if row.local else None
    return [
        EditView(
            text,
            html,
            warning,
            bool(sensitive),
            tuple(files[media_id] for media_id in media_ids if media_id in files),
            tuple(msgspec.json.decode(poll)) if poll else (),
            author,
            at,
            emoji.in_texts(known, text, warning) if known else (),
        )
        for text, html, warning, sensitive, media_ids, poll, at in states
    ]
