"""What changes without an edit, and what is the viewer's own: one statement for any number of posts (decision 20)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, case, exists, literal, null, or_, select

from veche.core import filters, visibility
from veche.core.graph.trouble import any_row
from veche.core.posts.rules import NOTHING, Rights, Stance, Standing, rights
from veche.core.posts.views import PostFacts, PostView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.db import ids_in, ids_table, statement
from veche.tables.accounts import accounts, group_bans, group_roles, users
from veche.tables.conversations import conversation_members
from veche.tables.graph import blocks, follows
from veche.tables.posts import bookmarks, likes, polls, posts, thread_mutes

GROUP = "group"
_BARE = 10


class Versions(NamedTuple):
    """What an encoded post was made of: when all are the same, it still holds."""

    post: int
    author_id: int
    author: int
    wall_id: int
    wall: int
    repost_of_id: int | None
    original: int | None
    original_author_id: int | None
    original_author: int | None
    poll: int | None
    bare: bool  # a repost without words of its own


class Columns:
    """The columns that facts are made of, over a `posts` table and its wall's account; `WIDTH` of them."""

    WIDTH = 32
    FILTERS = 28  # the place of the version of the viewer's filters, the same in every row

    def __init__(self, p: FromClause, wall: FromClause, *, signed_in: bool) -> None:
        self.p = p.c
        self.wall = wall.c
        self.signed_in = signed_in
        self.me: Any = bindparam("viewer_id")

    def all(self) -> list[ColumnElement[Any]]:
        """In the order that `read_facts` unpacks."""
        p, wall = self.p, self.wall
        bare = case((and_(p.repost_of_id.is_not(None), p.source == ""), 1), else_=0)
        own = self._own() if self.signed_in else [literal(0)] * 4 + [null()] * 3 + [literal(1), literal(0)]
        return [
            p.id, p.version, p.kind, p.state, p.author_id, p.signer_id, p.wall_id, p.visibility, p.conversation_id,
            p.comments_closed, bare.label("bare"), p.pinned_at,
            p.likes_count, p.reposts_count, p.replies_count, p.comments_count,
            wall.kind.label("wall_kind"), wall.group_access, wall.wall_mode, wall.version.label("wall_version"),
            *(column.label(f"own{number}") for number, column in enumerate(own)),
            p.quote_policy, p.quotes_count, self._follows_author().label("follows_author"),
        ]  # fmt: skip

    def _own(self) -> list[ColumnElement[Any]]:
        """Liked, bookmarked, muted, reposted; role, member, barred; read; the viewer's filters."""
        p, me = self.p, self.me
        mine = posts.alias("mine")
        any_mark, any_mute = bookmarks.alias("any_mark"), thread_mutes.alias("any_mute")
        reposted = exists().where(
            mine.c.author_id == me,
            mine.c.repost_of_id == p.id,
            mine.c.source == "",
            mine.c.deleted_at.is_(None),
            mine.c.state == 0,
        )
        # What nobody did, the viewer did not; who never does a thing is asked once, not for each row.
        return [
            _yes(and_(p.likes_count > 0, exists().where(likes.c.account_id == me, likes.c.post_id == p.id))),
            _yes(
                and_(
                    any_row(any_mark, any_mark.c.account_id == me),
                    exists().where(bookmarks.c.account_id == me, bookmarks.c.post_id == p.id),
                )
            ),
            _yes(
                or_(
                    and_(
                        any_row(any_mute, any_mute.c.account_id == me),
                        exists().where(thread_mutes.c.account_id == me, thread_mutes.c.root_id == p.root_id),
                    ),
                    and_(p.conversation_id.is_not(None), self._conversation_muted()),
                )
            ),
            _yes(and_(p.reposts_count > 0, reposted)),
            *self._standing(),
            self._read(),
            select(users.c.filters_version).where(users.c.account_id == me).correlate(None).scalar_subquery(),
        ]

    def _conversation_muted(self) -> ColumnElement[bool]:
        place = conversation_members.alias("quiet").c
        here = (place.conversation_id == self.p.conversation_id, place.account_id == self.me)
        return exists().where(*here, place.muted == 1)

    def _follows_author(self) -> ColumnElement[Any]:
        """Asked for only where followers may do more than others."""
        if not self.signed_in:
            return literal(0)
        f = follows.alias("of_author").c
        follow = exists().where(f.follower_id == self.me, f.target_id == self.p.author_id, f.accepted == 1)
        return case((self.p.quote_policy == 1, _yes(follow)), else_=0)

    def _standing(self) -> list[ColumnElement[Any]]:
        p, me = self.p, self.me
        role = select(group_roles.c.role).where(group_roles.c.group_id == p.wall_id, group_roles.c.account_id == me)
        member = exists().where(follows.c.follower_id == me, follows.c.target_id == p.wall_id, follows.c.accepted == 1)
        banned = is_banned(p.wall_id, me)
        is_group = self.wall.kind == GROUP
        return [
            case((is_group, role.scalar_subquery())),
            case((is_group, _yes(member))),
            case((is_group, _yes(banned)), (p.wall_id != p.author_id, _yes(_blocked(me, p.wall_id))), else_=0),
        ]

    def _read(self) -> ColumnElement[Any]:
        """Of my messages: has anybody else read it? Of others': have I?"""
        p, me = self.p, self.me
        mine, other = conversation_members.alias("my_place").c, conversation_members.alias("their_place").c
        others = exists().where(other.conversation_id == p.conversation_id, other.account_id != me)
        by_me = exists().where(
            mine.conversation_id == p.conversation_id, mine.account_id == me, mine.read_cmid >= p.cmid
        )
        return case(
            (p.conversation_id.is_(None), 1),
            (p.author_id == me, _yes(or_(others.where(other.read_cmid >= p.cmid), ~others))),
            else_=_yes(by_me),
        )


def is_banned(group: ColumnElement[Any], account: ColumnElement[Any]) -> ColumnElement[bool]:
    """Is the account kept out of the group now? The parameter `now` is the moment."""
    b = group_bans.c
    lasting = or_(b.expires_at.is_(None), b.expires_at > bindparam("now"))
    return exists().where(b.group_id == group, b.account_id == account, lasting)


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _blocked(me: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(
        exists().where(blocks.c.account_id == me, blocks.c.target_id == other),
        exists().where(blocks.c.account_id == other, blocks.c.target_id == me),
    )


# The combinations are few, and looking one up is cheaper than thinking about it.
_known_rights: dict[tuple[Any, ...], Rights] = {}


def read_facts(row: Sequence[Any], me: int | None) -> tuple[PostFacts, Rights]:
    """The first `Columns.WIDTH` values of a row as facts and rights."""
    (
        id, _, kind, state, author_id, signer_id, wall_id, visible_to, _, closed, bare, pinned_at,
        likes_count, reposts_count, replies_count, comments_count,
        wall_kind, access, mode, _, liked, bookmarked, muted, reposted, role, member, barred, read, _,
        quote_policy, quotes_count, follows_author,
    ) = row[: Columns.WIDTH]  # fmt: skip
    may = NOTHING
    if visible_to > 1:
        quote_policy = 2
    if me is not None:
        stance = (
            me in (author_id, signer_id), author_id == wall_id, kind, visible_to, state, closed, bare,
            wall_id == me, wall_kind, access, mode, role, member, barred, quote_policy, follows_author,
        )  # fmt: skip
        may = _known_rights.get(stance) or _rights(*stance)
    facts = PostFacts(
        id, likes_count, reposts_count, replies_count, comments_count,
        liked == 1, reposted == 1, bookmarked == 1, muted == 1, pinned_at is not None,
        may.edit, may.delete, may.reply, may.repost, may.like, may.pin, read == 1,
        quotes_count, quote_policy, may.quote,
    )  # fmt: skip
    return facts, may


def _rights(*stance: Any) -> Rights:
    (
        is_author, on_own_page, kind, visible_to, state, closed, bare,
        owns, wall_kind, access, mode, role, member, barred, quote_policy, follows_author,
    ) = stance  # fmt: skip
    wall = Standing(owns, wall_kind == GROUP, access, mode, role, bool(member), bool(barred))
    writes_as_author = is_author or (on_own_page and wall.edits)
    may = rights(
        Stance(
            writes_as_author, kind, visible_to, state, bool(closed), bool(bare), on_own_page, wall,
            quote_policy, bool(follows_author),
        )
    )  # fmt: skip
    _known_rights[stance] = may
    return may


@statement
def _facts(*, signed_in: bool, system: bool) -> Any:
    wall = accounts.alias("wall")
    columns = Columns(posts, wall, signed_in=signed_in).all()
    return (
        select(*columns)
        .select_from(posts.join(wall, wall.c.id == posts.c.wall_id))
        .where(ids_in(posts.c.id, "ids"), visibility.clause(signed_in=signed_in, system=system))
    )


@statement
def _glance(*, signed_in: bool, system: bool, originals: bool) -> Any:
    wall, author = accounts.alias("wall"), accounts.alias("author")
    original, original_author = posts.alias("original"), accounts.alias("original_author")
    columns = Columns(posts, wall, signed_in=signed_in).all()
    versions = (
        author.c.version.label("author_version"), posts.c.repost_of_id, original.c.version.label("original_version"),
        original.c.author_id.label("original_author_id"), original_author.c.version.label("original_author_version"),
        polls.c.version.label("poll_version"),
    )  # fmt: skip
    joined = (
        posts.join(wall, wall.c.id == posts.c.wall_id)
        .join(author, author.c.id == posts.c.author_id)
        .outerjoin(original, original.c.id == posts.c.repost_of_id)
        .outerjoin(original_author, original_author.c.id == original.c.author_id)
        .outerjoin(polls, polls.c.id == posts.c.poll_id)
    )
    wanted = posts.c.id.in_(_with_originals()) if originals else ids_in(posts.c.id, "ids")
    return (
        select(*columns, *versions)
        .select_from(joined)
        .where(wanted, visibility.clause(signed_in=signed_in, system=system))
    )


def _with_originals() -> Any:
    asked, repost = ids_table("ids"), posts.alias("repost")
    shown = select(repost.c.repost_of_id).where(ids_in(repost.c.id, "ids"), repost.c.repost_of_id.is_not(None))
    return select(asked.c.value).union_all(shown)


async def facts(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, PostFacts]:
    """Counters, the viewer's own marks and rights of those posts that the viewer sees. One statement."""
    stmt = _facts(**visibility.flags(viewer))
    rows = await tx.tuples(stmt, ids=list(ids), viewer_id=viewer.account_id, now=tx.now)
    return {row[0]: read_facts(row, viewer.account_id)[0] for row in rows}


async def versions(tx: Tx, viewer: Viewer, ids: Iterable[int]) -> dict[int, Versions]:
    """Versions of all that a post is shown with, of those posts that the viewer sees. One statement."""
    return {id: pair[0] for id, pair in (await glance(tx, viewer, ids)).items()}


async def glance(
    tx: Tx, viewer: Viewer, ids: Iterable[int], *, originals: bool = False
) -> dict[int, tuple[Versions, PostFacts]]:
    """`versions` and `facts` of those posts that the viewer sees, read together in one statement; with `originals`
    also of the posts that they repost."""
    me = viewer.account_id
    stmt = _glance(**visibility.flags(viewer), originals=originals)
    rows = await tx.tuples(stmt, ids=list(ids), viewer_id=me, now=tx.now)
    found = {row[0]: (_read_versions(row), read_facts(row, me)[0]) for row in rows}
    if me is not None and rows and (version := rows[0][Columns.FILTERS]):
        asked = [_asked(row, found[row[0]][0]) for row in rows]
        hits = await filters.hits(tx, me, version, [one for one, writer_id in asked if writer_id != me])
        for id, some in hits.items():
            found[id] = (found[id][0], replace(found[id][1], hits=some))
    return found


def _asked(row: Sequence[Any], versions: Versions) -> tuple[filters.Asked, int | None]:
    """Whose words a post shows: a repost without its own shows its original's; and their writer, who reads them."""
    if row[_BARE] and versions.repost_of_id is not None:
        shown = filters.Asked(row[0], versions.repost_of_id, versions.original or 0)
        return shown, versions.original_author_id
    return filters.Asked(row[0], row[0], versions.post), versions.author_id


def versions_in(view: PostView) -> Versions:
    """The same, as far as a view tells: what is inside of what it reposts, it does not."""
    original, poll = view.repost_of, view.poll
    return Versions(
        view.version,
        view.author.id,
        view.author.version,
        view.wall.id,
        view.wall.version,
        view.repost_of_id,
        None if original is None else original.version,
        None if original is None else original.author.id,
        None if original is None else original.author.version,
        None if poll is None else poll.version,
        view.is_repost,
    )


def _read_versions(row: Sequence[Any]) -> Versions:
    author, repost_of_id, original, original_author_id, original_author, poll = row[Columns.WIDTH :]
    return Versions(
        row[1], row[4], author, row[6], row[19], repost_of_id, original, original_author_id, original_author, poll,
        row[_BARE] == 1,
    )  # fmt: skip
