"""Who may do what to an account. Pure."""

from veche.core.viewer import Role, Viewer

_RANK = {Role.USER.value: 0, Role.MODERATOR.value: 1, Role.ADMIN.value: 2}


def may_moderate(viewer: Viewer, role: str) -> bool:
    """Moderators watch over ordinary people, administrators over everybody."""
    return viewer.moderates and (viewer.role is Role.ADMIN or _RANK[role] < _RANK[viewer.role.value])


def is_there(viewer: Viewer, account_id: int, waiting: int) -> bool:
    """Who waits to be let in, or to prove their address, is seen by themselves and by moderators."""
    return not waiting or viewer.moderates or viewer.account_id == account_id


def may_delete(viewer: Viewer, account_id: int, kind: str, group_role: str | None) -> bool:
    """People delete themselves, owners their groups, administrators anybody."""
    if viewer.role is Role.ADMIN:
        return True
    return viewer.account_id == account_id if kind != "group" else group_role == "owner"
