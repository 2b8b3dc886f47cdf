"""When a follow has to be asked for. Pure."""

from veche.core.graph.pairs import Between
from veche.db import Row

GROUP_MANAGERS = frozenset({"moderator", "admin", "owner"})  # who lets people in and puts them out


def must_ask(follower: Row, target: Row, state: Between) -> bool:
    """Whether the target has to say yes first. Other servers decide for themselves."""
    if target.domain:
        return True
    if target.kind == "group":
        return bool(target.group_access != "open")
    if state.back is not None and state.back.as_friend:
        return False
    return bool(target.locked or follower.silenced_at is not None)
