"""A town for whoever wants to see the product live, and large worlds for measuring it. Never in a real instance."""

from veche.core.demo.filling import fill
from veche.core.demo.large import READER, Grown, Size, grow
from veche.core.demo.needs import Services
from veche.core.demo.world import DemoWorld

__all__ = ["READER", "DemoWorld", "Grown", "Services", "Size", "fill", "grow"]
