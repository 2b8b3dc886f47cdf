"""What a person may do to a post or on a wall: pure predicates, the same for the verbs and for what views announce."""

from typing import NamedTuple

from veche.core.groups import rules as groups

PUBLIC, UNLISTED, FOLLOWERS, DIRECT = range(4)
REPLIED_TO = ("post", "comment", "note", "topic", "carrier", "message")
REPOSTED = ("post", "comment", "note", "topic")


class Standing(NamedTuple):
    """How somebody stands to the wall on which they want to do something."""

    owns: bool  # it is their own page
    is_group: bool
    access: str = "open"  # open | closed | private
    mode: str = "open"  # open | suggest | restricted | off
    role: str | None = None  # moderator | editor | admin | owner
    member: bool = False
    barred: bool = False  # banned from the group, or a block between the two

    @property
    def edits(self) -> bool:
        """Writes as the owner of the wall would."""
        return self.owns or groups.can_post_as(self.role)

    @property
    def moderates(self) -> bool:
        """Removes what others have written there: an editor posts, a moderator both posts and comments."""
        return self.owns or groups.can_post_as(self.role) or groups.can_moderate(self.role)

    @property
    def enters(self) -> bool:
        """May take part at all."""
        return not self.barred and (self.member or not self.is_group or self.access == "open")


class Rights(NamedTuple):
    """What the viewer may do to one post."""

    edit: bool
    delete: bool
    reply: bool
    repost: bool
    like: bool
    pin: bool
    quote: bool = False  # repost with words


NOTHING = Rights(False, False, False, False, False, False)


class Stance(NamedTuple):
    """The viewer, a post, and the wall that it stands on: all that rights depend on."""

    is_author: bool  # wrote or signed it, or edits the group that is its author
    kind: str
    visibility: int
    state: int
    closed: bool  # comments are closed
    bare: bool  # a repost without words of its own
    on_own_page: bool  # of its author
    wall: Standing
    quote_policy: int = 0  # 0 anybody, 1 followers, 2 nobody
    follows: bool = False  # its author


def can_post(wall: Standing) -> bool:
    """May a post stand on this wall at once?"""
    if wall.is_group:
        return not wall.barred and groups.can_write(wall.role, wall.mode, member=wall.member, access=wall.access)
    return wall.owns or (wall.enters and wall.mode == "open")


def can_suggest(wall: Standing) -> bool:
    """May a post be offered to the editors of this wall?"""
    return (
        wall.is_group
        and not wall.barred
        and groups.can_suggest(wall.role, wall.mode, member=wall.member, access=wall.access)
    )


def can_comment(wall: Standing) -> bool:
    """May posts on this wall be commented?"""
    return wall.edits or (wall.enters and wall.mode != "off")


def rights(stance: Stance) -> Rights:
    """What the viewer may do."""
    kind, wall = stance.kind, stance.wall
    if kind == "message":
        return Rights(edit=stance.is_author, delete=stance.is_author, reply=True, repost=False, like=True, pin=False)
    published = stance.state == 0
    editable = stance.is_author and kind != "carrier" and not stance.bare
    wide = stance.visibility <= UNLISTED or (stance.is_author and stance.visibility == FOLLOWERS)
    repost = published and kind in REPOSTED and wide and not (wall.is_group and wall.access == "private")
    named = stance.quote_policy == 0 or (stance.quote_policy == 1 and stance.follows)
    return Rights(
        edit=editable,
        delete=kind != "carrier" and (stance.is_author or wall.moderates),
        reply=published and kind in REPLIED_TO and can_comment(wall) and (wall.edits or not stance.closed),
        repost=repost,
        like=published,
        pin=published and kind in ("post", "note") and stance.on_own_page and wall.edits and not stance.bare,
        quote=repost and not stance.bare and (stance.is_author or named),
    )
