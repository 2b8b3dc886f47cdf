"""What a role in a group allows. Pure. Roles: moderator, editor, admin, owner; members have none (None)."""

RANKS: dict[str | None, int] = {None: 0, "moderator": 1, "editor": 2, "admin": 3, "owner": 4}
ROLES = ("moderator", "editor", "admin", "owner")


def can_manage(role: str | None) -> bool:
    """Change the group's page and settings."""
    return role in ("admin", "owner")


def can_moderate(role: str | None) -> bool:
    """Let people in, put them out, remove comments. (An editor looks after posts, not after people.)"""
    return role in ("moderator", "admin", "owner")


def can_post_as(role: str | None) -> bool:
    """Write in the group's name, publish what was suggested."""
    return role in ("editor", "admin", "owner")


def can_give_role(own: str | None, theirs: str | None, new: str | None) -> bool:
    """Owners decide about everybody, administrators about those below themselves."""
    if own == "owner":
        return theirs != "owner"
    return own == "admin" and RANKS[theirs] < RANKS["admin"] and RANKS[new] < RANKS["admin"]


def can_remove(own: str | None, theirs: str | None) -> bool:
    """Put somebody out: managers, whoever stands below them."""
    return can_moderate(own) and RANKS[theirs] < RANKS[own]


def can_write(role: str | None, wall_mode: str, *, member: bool, access: str) -> bool:
    """Write a post of one's own on the group's wall."""
    if can_post_as(role):
        return True
    return wall_mode == "open" and (member or access == "open")


def can_suggest(role: str | None, wall_mode: str, *, member: bool, access: str) -> bool:
    """Offer a post to those who publish."""
    return not can_post_as(role) and wall_mode == "suggest" and (member or access == "open")
