"""The command `veche`: thin, each command calls one verb of the core (decision 29)."""

from veche.cli.main import main

__all__ = ["main"]
