"""Veche: a self-hosted social network that any app is already a client of."""

__version__ = "0.1.0"
