"""A list of accounts that somebody keeps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListView:
    """`replies_policy`: followed | list | none. `exclusive`: its members leave the home timeline."""

    id: int
    title: str
    replies_policy: str
    exclusive: bool
