"""A list of accounts that somebody keeps."""

import msgspec


class ListView(msgspec.Struct, frozen=True):
    """`replies_policy`: followed | list | none. `exclusive`: its members leave the home timeline."""

    id: int
    title: str
    replies_policy: str
    exclusive: bool
