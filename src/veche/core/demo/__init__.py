"""A town for whoever wants to see the product live, and large worlds for measuring it. Never in a real instance."""

from veche.core.demo.filling import Services, fill
from veche.core.demo.world import DemoWorld

__all__ = ["DemoWorld", "Services", "fill"]
