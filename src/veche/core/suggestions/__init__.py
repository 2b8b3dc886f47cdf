"""Whom to follow, and who is here."""

from veche.core.suggestions.directory import directory
from veche.core.suggestions.service import hide, suggest
from veche.core.suggestions.views import SuggestionView

__all__ = ["SuggestionView", "directory", "hide", "suggest"]
