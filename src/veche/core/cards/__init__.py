"""Previews of the links that people share."""

from veche.core.cards.fetch import fetch
from veche.core.cards.service import FETCH, find, load, of_links
from veche.core.cards.views import CardView

__all__ = ["FETCH", "CardView", "fetch", "find", "load", "of_links"]
