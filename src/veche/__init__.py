"""Veche: one social network, spoken to through the APIs of several."""

__version__ = "0.1.0"
