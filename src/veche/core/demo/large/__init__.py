"""Large worlds, made in bulk."""

from veche.core.demo.large.growing import Grown, grow
from veche.core.demo.large.plan import READER, Size

__all__ = ["READER", "Grown", "Size", "grow"]
