"""Writing a post, comment, message, note or topic."""

from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Integer, bindparam, func, select

from veche.core import cards
from veche.core.errors import Invalid, NotAllowed, Unsuitable
from veche.core.posts import attach, checks, direct, people, place, poll_rows, publish, queries, quoting, rows
from veche.core.posts.drafts import NewPost
from veche.core.posts.people import Understood
from veche.core.posts.place import PUBLISHED, SCHEDULED, Place
from veche.core.posts.queries import Target
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import statement
from veche.tables.posts import posts

_DAY = 86_400_000


@statement
def _waiting() -> Any:
    p = posts.c
    mine = (p.author_id == bindparam("account_id")) | (p.signer_id == bindparam("account_id"))
    that_day = p.created_at.between(bindparam("day_start"), bindparam("day_end"))
    return select(func.count(), func.sum(that_day.cast(Integer))).where(
        mine, p.state == SCHEDULED, p.deleted_at.is_(None)
    )


@statement
def _same_repost() -> Any:
    p = posts.c
    return select(p.id).where(
        p.author_id == bindparam("author_id"),
        p.repost_of_id == bindparam("original_id"),
        p.wall_id == bindparam("wall_id"),
        p.source == "",
        p.media_count == 0,
        p.poll_id.is_(None),
        p.deleted_at.is_(None),
    )


class Checked(msgspec.Struct, frozen=True):
    """A new post whose input is in order, with the posts that it speaks of."""

    new: NewPost
    words: checks.Words
    media_ids: tuple[int, ...]
    language: str | None
    details: str | None
    parent: Target | None
    original: Target | None

    @property
    def is_bare_repost(self) -> bool:
        """Nothing of its own."""
        return self.original is not None and not (
            self.words.text or self.media_ids or self.new.poll or self.new.poll_id or self.details
        )


async def create(tx: Tx, viewer: Viewer, new: NewPost) -> int:
    """Write a post; its id. What it becomes is told by `NewPost`: a reply is a comment, a direct one a message; on a
    wall that takes suggestions it waits for an editor, with `publish_at` for its time.

    Anybody signed in may, on walls that are open to them. A repost without words that is there already is given back.
    Emits PostCreated or MessageCreated (nothing yet for what waits). Errors: NotSignedIn, NotFound (what it answers or
    reposts, wall, addressee), NotAllowed (also: nobody is left whom a direct post may reach), Invalid (Unexpected: it
    names somebody beyond `expected_ids`).
    """
    me = queries.signed_in(viewer)
    checked = await _check(tx, viewer, new)
    usual = await queries.usual(tx, me)
    text, html_input = checked.words.text, checked.new.html_input
    understood = await people.understand(tx, viewer, text, new.mention_ids, html_input=html_input)
    people.check_expected(understood, new.expected_ids, me)
    if place.is_by_names(new, checked.parent):
        understood = replace(understood, mentions=await direct.unblocked(tx, me, understood.mentions))
    spot = await place.find(tx, viewer, new, checked.parent, list(understood.mentions), usual.visibility)
    if checked.original is not None:
        # Who passes on what was for followers does so to followers.
        spot = replace(spot, visibility=max(spot.visibility, checked.original.row.visibility))
        if checked.is_bare_repost and (found := await _find_same(tx, spot, checked.original)) is not None:
            return found
    id = await _write(tx, viewer, checked, spot, understood, usual)
    await _hang(tx, me, checked, understood, spot, id)
    if spot.state == PUBLISHED:
        await publish.announce(tx, await queries.bare_row(tx, id))
    elif spot.state == SCHEDULED and new.publish_at is not None:
        await publish.schedule(tx, id, new.publish_at)
    return id


async def _check(tx: Tx, viewer: Viewer, new: NewPost) -> Checked:
    """Everything that can be refused before a place is looked for."""
    words = checks.words(tx.limits, new.text, new.warning, new.title)
    media_ids = checks.attachments(tx.limits, new.media_ids)
    details = checks.details(new.details)
    if new.poll is not None:
        new = replace(new, poll=checks.poll(tx.limits, new.poll, new.publish_at or tx.now))
    if not (words.text or media_ids or new.poll or new.poll_id or new.repost_of_id or details):
        raise Invalid("text", "can't be blank", code="blank")
    if new.kind not in ("post", "note", "topic"):
        raise Invalid("kind", "is none that can be asked for")
    parent = None if new.reply_to_id is None else await queries.target(tx, viewer, new.reply_to_id)
    if parent is not None and not parent.rights.reply:
        raise NotAllowed("comments are closed here")
    original = None
    if new.repost_of_id is not None:
        original = await _original(tx, viewer, new.repost_of_id, with_words=bool(words.text))
        if not words.text and (media_ids or new.poll or new.poll_id):
            raise Invalid("text", "can't be blank: a quote needs words", code="blank")
    if new.quote_policy is not None:
        quoting.check(new.quote_policy)
    await attach.check_media(tx, viewer, media_ids, unused=new.unused_media)
    if new.publish_at is not None:
        await _check_waiting(tx, viewer, new.publish_at)
    return Checked(new, words, media_ids, checks.language(new.language), details, parent, original)


async def _original(tx: Tx, viewer: Viewer, id: int, *, with_words: bool) -> Target:
    """What is to be reposted: of a repost without words, its original. Errors: NotFound, Unsuitable."""
    found = await queries.target(tx, viewer, id)
    if found.row.bare:
        found = await queries.target(tx, viewer, found.row.repost_of_id)
    if not (found.rights.quote if with_words else found.rights.repost):
        raise Unsuitable("this may not be quoted" if with_words else "this may not be reposted")
    return found


async def _check_waiting(tx: Tx, viewer: Viewer, publish_at: int) -> None:
    """Not too many posts wait for their time, nor for that day. Errors: Invalid(publish_at)."""
    start = publish_at - publish_at % _DAY
    rows_ = await tx.tuples(_waiting(), account_id=viewer.account_id, day_start=start, day_end=start + _DAY - 1)
    total, that_day = rows_[0]
    if total >= tx.limits.scheduled:
        raise Invalid("publish_at", f"is refused: {total} posts are waiting already", code="too_many")
    if (that_day or 0) >= tx.limits.scheduled_daily:
        raise Invalid("publish_at", f"is refused: {that_day} posts are waiting for that day already", code="too_many")


async def _find_same(tx: Tx, spot: Place, original: Target) -> int | None:
    await queries.bare_row(tx, original.row.id, lock=True)  # two who repost at once come one after the other
    found: int | None = await tx.scalar(
        _same_repost(), author_id=spot.author_id, original_id=original.row.id, wall_id=spot.wall_id
    )
    return found


async def _write(
    tx: Tx, viewer: Viewer, checked: Checked, spot: Place, understood: Understood, usual: queries.Usual
) -> int:
    new, parent, original = checked.new, checked.parent, checked.original
    sensitive = usual.sensitive if new.sensitive is None else new.sensitive
    return await rows.write(
        tx,
        spot,
        signed=int(new.signed and spot.signer_id is not None),
        reply_to_id=None if parent is None else parent.row.id,
        reply_to_account_id=None if parent is None else parent.row.author_id,
        repost_of_id=None if original is None else original.row.id,
        quote_policy=usual.quote_policy if new.quote_policy is None else new.quote_policy,
        title=checked.words.title,
        source=understood.source,
        html=understood.html,
        warning=checked.words.warning,
        sensitive=int(sensitive or bool(checked.words.warning)),
        language=checked.language or usual.language,
        poll_id=new.poll_id,
        card_id=await cards.of_links(tx, understood.links),
        media_count=len(checked.media_ids),
        details=checked.details,
        app_id=viewer.app_id,
        comments_closed=int(new.comments_closed),
        created_at=new.publish_at if spot.state == SCHEDULED else tx.now,
    )


async def _hang(tx: Tx, me: int, checked: Checked, understood: Understood, spot: Place, id: int) -> None:
    """Media, names, tags, poll."""
    await attach.hang_media(tx, id, checked.media_ids)
    await attach.name(tx, id, understood.mentions)
    if spot.conversation_id is None:
        await attach.tag(tx, id, understood.tags)
    if checked.new.poll is not None:
        await rows.give_poll(tx, id, await poll_rows.insert_poll(tx, spot.author_id, checked.new.poll, id))
    elif checked.new.poll_id is not None:
        await poll_rows.attach(tx, me, checked.new.poll_id, id)
