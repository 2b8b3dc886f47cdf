"""Who may do what to an account. Pure."""

from veche.core.viewer import Role, Viewer

_RANK = {Role.USER.value: 0, Role.MODERATOR.value: 1, Role.ADMIN.value: 2}


def may_moderate(viewer: Viewer, role: str) -> bool:
    """Moderators watch over ordinary people, administrators over everybody."""
    return viewer.moderates and (viewer.role is Role.ADMIN or _RANK[role] < _RANK[viewer.role.value])


def may_delete(viewer: Viewer, account_id: int, kind: str, group_role: str | None) -> bool:
    """People delete themselves, owners their groups, administrators anybody."""
    if viewer.role is Role.ADMIN:
        return True
    return viewer.account_id == account_id if kind != "group" else group_role == "owner"
