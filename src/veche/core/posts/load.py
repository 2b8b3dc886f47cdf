"""Ids → views: at most nine statements, whatever the number of posts, and little work for each.

`Batch` gathers all rows that one call needs; building the views afterwards touches no database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import case, literal, null, select, union_all

from veche.core import accounts, cards, emoji, filters, media, visibility
from veche.core.accounts.views import AccountView
from veche.core.errors import NotFound
from veche.core.media.views import MediaView
from veche.core.posts import polls, quoting
from veche.core.posts.facts import Columns, read_facts
from veche.core.posts.text import plain_of, tag_path, without_leading_names
from veche.core.posts.views import AppLabel, MentionView, PollView, PostView, TagView, Visibility
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, statement
from veche.settings import Settings
from veche.tables import accounts as people
from veche.tables.auth import apps
from veche.tables.conversations import conversation_members, conversations
from veche.tables.posts import mentions, post_tags, posts, tags

_VISIBILITIES = tuple(Visibility)
_NO_DETAILS: dict[str, Any] = {}


@statement
def _rows(*, signed_in: bool, system: bool) -> Any:
    wall, parent, root = people.accounts.alias("wall"), posts.alias("parent"), posts.alias("root")
    p = posts.c
    root_number = select(root.c.number).where(root.c.id == p.root_id).scalar_subquery()
    shown = (
        p.number, p.signed, p.root_id, case((p.root_id == p.id, p.number), else_=root_number).label("root_number"),
        parent.c.id.label("parent_id"), parent.c.number.label("parent_number"), p.reply_to_account_id, p.repost_of_id,
        conversations.c.kind.label("conversation_kind"), p.cmid, p.title, p.source, p.html, p.warning, p.sensitive,
        p.language, p.poll_id, p.media_count, p.details, p.uri, p.url, p.local, p.created_at, p.edited_at,
        apps.c.id.label("app_id"), apps.c.name.label("app_name"), apps.c.website.label("app_website"),
        apps.c.dialect.label("app_dialect"), p.quote_state, p.card_id,
    )  # fmt: skip
    joined = (
        posts.join(wall, wall.c.id == p.wall_id)
        .outerjoin(parent, (parent.c.id == p.reply_to_id) & parent.c.deleted_at.is_(None))
        .outerjoin(conversations, conversations.c.id == p.conversation_id)
        .outerjoin(apps, apps.c.id == p.app_id)
    )
    return (
        select(*Columns(posts, wall, signed_in=signed_in).all(), *shown)
        .select_from(joined)
        .where(ids_in(p.id, "ids"), visibility.clause(signed_in=signed_in, system=system))
    )


@statement
def _named() -> Any:
    """Mentions and tags, told apart by the second column."""
    a = people.accounts.c
    named = (
        select(
            mentions.c.post_id, literal(0).label("is_tag"), mentions.c.position.label("place"),
            a.id, a.username.label("name"), a.domain, a.url, a.uri,
        )
        .select_from(mentions.join(people.accounts, a.id == mentions.c.account_id))
        .where(ids_in(mentions.c.post_id, "ids"))
    )  # fmt: skip
    tagged = (
        select(
            post_tags.c.post_id, literal(1), post_tags.c.position, tags.c.id, tags.c.name, literal(""), null(), null()
        )
        .select_from(post_tags.join(tags, tags.c.id == post_tags.c.tag_id))
        .where(ids_in(post_tags.c.post_id, "ids"))
    )
    return union_all(named, tagged).order_by("place")


@statement
def _members() -> Any:
    a, m = people.accounts.c, conversation_members.c
    return (
        select(m.conversation_id, a.id, a.username, a.domain, a.url, a.uri)
        .select_from(conversation_members.join(people.accounts, a.id == m.account_id))
        .where(ids_in(m.conversation_id, "conversation_ids"), m.until_cmid.is_(None))
        .order_by(m.account_id)
    )


async def load(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, PostView]:
    """Views of those posts that the viewer may see, in the order of `ids`.

    A repost without words whose original is gone or hidden from the viewer is left out with it.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    batch = Batch(tx, viewer)
    await batch.read(wanted)
    return batch.views(wanted)


async def load_one(tx: Tx, viewer: Viewer, id: int) -> PostView:
    """One post. Errors: NotFound, also for what the viewer may not see."""
    found = await load(tx, viewer, (id,))
    if id not in found:
        raise NotFound("post")
    return found[id]


class Batch:
    """The rows of one `load`."""

    def __init__(self, tx: Tx, viewer: Viewer) -> None:
        self.tx = tx
        self.viewer = viewer
        self.rows: dict[int, Sequence[Any]] = {}
        self.people: dict[int, AccountView] = {}
        self.media: dict[int, tuple[MediaView, ...]] = {}
        self.polls: dict[int, PollView] = {}
        self.mentions: defaultdict[int, list[MentionView]] = defaultdict(list)
        self.tags: defaultdict[int, list[TagView]] = defaultdict(list)
        self.members: defaultdict[int, list[MentionView]] = defaultdict(list)
        self.cards: dict[int, cards.CardView] = {}
        self.quotes: dict[int, str] = {}
        self.hits: dict[int, tuple[filters.Hit, ...]] = {}
        self.emojis = emoji.known(tx)

    async def read(self, ids: list[int]) -> None:
        """Everything, in a fixed number of statements: posts, originals, what hangs on them, people."""
        await self._read_posts(ids)
        originals = {row[_REPOST_OF] for row in self.rows.values()} - {None} - self.rows.keys()
        if originals:
            await self._read_posts(list(originals))
        rows = self.rows.values()
        if not rows:
            return
        if with_media := [row[0] for row in rows if row[_MEDIA_COUNT]]:
            self.media = await media.of_posts(self.tx, with_media)
        if poll_ids := [row[_POLL] for row in rows if row[_POLL] is not None]:
            self.polls = await polls.load(self.tx, self.viewer, poll_ids)
        if quoted := {row[_REPOST_OF] for row in rows if not row[_BARE]} - {None}:
            self.quotes = await quoting.states(self.tx, self.viewer, quoted)
        if card_ids := [row[-1] for row in rows if row[-1] is not None]:
            self.cards = await cards.load(self.tx, card_ids)
        await self._read_named()
        await self._read_members()
        await self._read_people()
        await self._hold_against_filters()

    async def _read_posts(self, ids: list[int]) -> None:
        stmt = _rows(**visibility.flags(self.viewer))
        for row in await self.tx.tuples(stmt, ids=ids, viewer_id=self.viewer.account_id, now=self.tx.now):
            self.rows[row[0]] = row

    async def _read_named(self) -> None:
        settings = self.tx.settings
        for post_id, is_tag, _, id, name, domain, url, uri in await self.tx.tuples(_named(), ids=list(self.rows)):
            if is_tag:
                self.tags[post_id].append(TagView(name, settings.url(tag_path(name))))
            else:
                self.mentions[post_id].append(_mention(settings, id, name, domain, url or uri))

    async def _read_members(self) -> None:
        talks = {row[_CONVERSATION] for row in self.rows.values()} - {None}
        if not talks:
            return
        for talk, id, name, domain, url, uri in await self.tx.tuples(_members(), conversation_ids=list(talks)):
            self.members[talk].append(_mention(self.tx.settings, id, name, domain, url or uri))

    async def _read_people(self) -> None:
        wanted = {row[place] for row in self.rows.values() for place in (_AUTHOR, _WALL)}
        wanted |= {row[_SIGNER] for row in self.rows.values() if row[_SIGNED]} - {None}
        self.people = await accounts.load(self.tx, self.viewer, wanted)

    async def _hold_against_filters(self) -> None:
        """What the viewer does not want to read; nobody filters what they wrote themselves."""
        me, version = self.viewer.account_id, next(iter(self.rows.values()))[Columns.FILTERS]
        if me is None or not version:
            return
        asked = [filters.Asked(row[0], shown[0], shown[1]) for row, shown in self._shown() if shown[_AUTHOR] != me]
        self.hits = await filters.hits(self.tx, me, version, asked)

    def _shown(self) -> Iterable[tuple[Sequence[Any], Sequence[Any]]]:
        """Posts, each with the post whose words it shows."""
        for row in self.rows.values():
            original = self.rows.get(row[_REPOST_OF]) if row[_BARE] else None
            yield row, original or row

    def views(self, ids: Iterable[int]) -> dict[int, PostView]:
        """The views of these ids, as far as they were read."""
        found: dict[int, PostView] = {}
        for id in ids:
            row = self.rows.get(id)
            if row is None:
                continue
            original_row = self.rows.get(row[_REPOST_OF])
            if original_row is None and row[_BARE]:
                continue
            original = None if original_row is None else self._view(original_row, None)
            found[id] = self._view(row, original)
        return found

    def _view(self, row: Sequence[Any], original: PostView | None) -> PostView:
        id, version, kind, state, author_id, signer_id, wall_id, visible_to, conversation_id, closed = row[:10]
        (
            number, signed, root_id, root_number, parent_id, parent_number, reply_to_account_id, repost_of_id,
            conversation_kind, cmid, title, source, html, warning, sensitive, language, poll_id, media_count, details,
            uri, url, local, created_at, edited_at, app_id, app_name, app_website, app_dialect, quote_state, card_id,
        ) = row[Columns.WIDTH :]  # fmt: skip
        author = self.people[author_id]
        if uri is None:
            uri = self.tx.settings.url(f"/users/{author_id}/posts/{id}")
        if url is None:
            url = f"{author.url}/{id}" if local else uri
        plain = plain_of(source, html, local=bool(local))
        named: Sequence[MentionView] = self.mentions.get(id, ())
        if conversation_id is not None:
            members = self.members[conversation_id]
            plain = without_leading_names(
                plain, [name for member in members for name in (member.username, member.acct)]
            )
            named = [member for member in members if member.account_id != author_id]
        quoted = None
        if repost_of_id is not None and not row[_BARE]:
            quoted = self.quotes.get(repost_of_id, "deleted") if quote_state == 0 else "revoked"
            original = original if quoted == quoting.ACCEPTED else None
        facts = read_facts(row, self.viewer.account_id)[0]
        if id in self.hits:
            facts = replace(facts, hits=self.hits[id])
        return PostView(
            id, number, version, kind, state, author, self.people.get(signer_id) if signed else None,
            self.people[wall_id], _VISIBILITIES[visible_to], root_id, root_number, wall_id, parent_id, parent_number,
            reply_to_account_id, original, repost_of_id, conversation_id, conversation_kind, cmid, title, source, html,
            plain, warning, sensitive == 1 or (media_count > 0 and author.sensitized), language,
            self.media.get(id, ()) if media_count else (),
            None if poll_id is None else self.polls.get(poll_id), tuple(named), tuple(self.tags.get(id, ())),
            None if app_id is None else AppLabel(app_id, app_name, app_website, app_dialect),
            _NO_DETAILS if details is None else msgspec.json.decode(details), uri, url, local == 1, closed == 1,
            created_at, edited_at, facts, None if card_id is None else self.cards.get(card_id),
            emoji.in_texts(self.emojis, title, source, warning) if self.emojis and local else (),
            quoted,
        )  # fmt: skip


# Places in a row that are looked at before it is taken apart.
_AUTHOR, _SIGNER, _WALL, _CONVERSATION, _BARE = 4, 5, 6, 8, 10
_SIGNED, _REPOST_OF = Columns.WIDTH + 1, Columns.WIDTH + 7
_POLL, _MEDIA_COUNT = Columns.WIDTH + 16, Columns.WIDTH + 17


def _mention(settings: Settings, id: int, username: str, domain: str, url: str | None) -> MentionView:
    acct = f"{username}@{domain}" if domain else username
    return MentionView(id, username, acct, url or settings.url(f"/@{username}"))
