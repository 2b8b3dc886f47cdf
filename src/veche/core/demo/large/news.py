"""What people of a large world were told of late."""

from typing import Any

from veche.core.demo.large import rows
from veche.core.notifications.telling import group_key, unique_key


class News:
    """Notifications of what happened after a moment."""

    def __init__(self, begins: int) -> None:
        self.begins = begins
        self.told: list[tuple[str, int, int, int, int]] = []

    def add(self, kind: str, receiver: int, actor: int, post_id: int, moment: int) -> None:
        """Somebody did something to a post; nobody is told of what they did themselves."""
        if moment >= self.begins and receiver != actor:
            self.told.append((kind, receiver, actor, post_id, moment))

    def rows(self, ids: rows.Ids) -> list[dict[str, Any]]:
        """The rows; as many ids are taken as there are."""
        made = []
        for kind, receiver, actor, post_id, moment in self.told:
            id = ids.at(moment)
            made.append(
                {
                    "id": id,
                    "account_id": receiver,
                    "kind": kind,
                    "actor_id": actor,
                    "post_id": post_id,
                    "group_key": group_key(kind, id, post_id, moment),
                    "unique_key": unique_key(kind, actor, post_id),
                    "created_at": moment,
                }
            )
        return made
