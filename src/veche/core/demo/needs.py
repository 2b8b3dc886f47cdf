"""What making a world needs of its caller."""

from collections.abc import Callable
from typing import Protocol

from veche.core.media.process import Decoder
from veche.core.tx import TxFactory
from veche.settings import Settings
from veche.storage import Storage

Progress = Callable[[int, int], None]


class Services(Protocol):
    """What is needed of the composition."""

    @property
    def settings(self) -> Settings: ...

    @property
    def open_tx(self) -> TxFactory: ...

    @property
    def storage(self) -> Storage: ...

    @property
    def decoder(self) -> Decoder: ...
