"""What the instance tells of itself: rules, longer texts, pictures, figures."""

from veche.core.site import activity, documents, pictures, rules

__all__ = ["activity", "documents", "pictures", "rules"]
