"""What a method's function gets beside its parameters."""

from typing import Any

import msgspec

from veche.api.vk.version import Version
from veche.core.errors import NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call

Json = Any  # a struct of render/, or plain numbers, texts and lists of them


class At(msgspec.Struct, frozen=True):
    """Where a call stands: its transaction, who asks, which shapes are expected."""

    tx: Tx
    viewer: Viewer
    version: Version
    call: Call

    @property
    def me(self) -> int:
        """The caller's own account. Errors: NotSignedIn."""
        if self.viewer.account_id is None:
            raise NotSignedIn
        return self.viewer.account_id


class Response(msgspec.Struct):
    """Every good answer."""

    response: Any


class Listed(msgspec.Struct, omit_defaults=True):
    """`{count, items}`, with the people and groups that the items speak of when they were asked for."""

    count: int
    items: Any
    profiles: Any = msgspec.UNSET
    groups: Any = msgspec.UNSET
