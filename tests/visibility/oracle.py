"""Who may see what, written down once more from the decisions (8 to 12), knowing nothing of the product's own rule."""

from dataclasses import dataclass, field

PUBLIC, UNLISTED, FOLLOWERS, DIRECT = range(4)
EDITORS = ("editor", "admin", "owner")


@dataclass
class Written:
    """A post as its author meant it. `audience`: whose followers it is for, if it is for followers."""

    id: int
    mark: str  # a word that stands in this post only
    author: int
    wall: int
    visibility: int
    audience: int
    root: int
    number: int = 0
    signer: int | None = None
    waiting: bool = False  # suggested or scheduled
    deleted: bool = False
    conversation: int | None = None
    cmid: int = 0
    poll: int | None = None
    forwards: tuple[int, ...] = ()  # marks of these stand in it too: a forward carries what its author saw


@dataclass
class Relations:
    """How everybody stands to everybody."""

    follows: set[tuple[int, int]] = field(default_factory=set)  # accepted
    blocks: set[tuple[int, int]] = field(default_factory=set)
    mutes: set[tuple[int, int]] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    private: set[int] = field(default_factory=set)  # groups that only members look into
    roles: dict[tuple[int, int], str] = field(default_factory=dict)  # (group, person)
    windows: dict[tuple[int, int], tuple[int, int | None]] = field(default_factory=dict)  # (conversation, person)
    hidden: set[tuple[int, int]] = field(default_factory=set)  # (person, post)
    named: set[tuple[int, int]] = field(default_factory=set)  # (post, person)


def may_see(world: Relations, me: int | None, post: Written) -> bool:
    """Whether this person, or a stranger (None), may be shown this post."""
    if post.deleted:
        return False
    if post.conversation is not None:
        return _is_in_talk(world, me, post)
    if me is not None and me in (post.author, post.signer):
        return True
    if post.waiting:
        return world.roles.get((post.wall, me or 0)) in EDITORS
    return _may_meet(world, me, post) and _is_for(world, me, post)


def _may_meet(world: Relations, me: int | None, post: Written) -> bool:
    if post.author in world.suspended or (post.wall in world.private and (me, post.wall) not in world.follows):
        return False
    return not {(me, post.author), (post.author, me)} & world.blocks


def _is_for(world: Relations, me: int | None, post: Written) -> bool:
    if post.visibility <= UNLISTED or me is None:
        return post.visibility <= UNLISTED
    if post.visibility == FOLLOWERS and (me == post.wall or (me, post.audience) in world.follows):
        return True
    return (post.id, me) in world.named


def _is_in_talk(world: Relations, me: int | None, post: Written) -> bool:
    window = world.windows.get((post.conversation or 0, me or 0))
    if window is None or (me, post.id) in world.hidden:
        return False
    start, end = window
    return start < post.cmid and (end is None or post.cmid <= end)
