"""The instance's own emoji."""

from veche.core.emoji.service import LARGEST, add, change, check_word, remove
from veche.core.emoji.shelf import in_texts, known, listed, refresh
from veche.core.emoji.views import EmojiView

__all__ = ["LARGEST", "EmojiView", "add", "change", "check_word", "in_texts", "known", "listed", "refresh", "remove"]
