"""HTML for people: uses the core directly, works without JavaScript, speaks English and Russian."""

from veche.web.authorize import AuthorizePages
from veche.web.routes import surface

__all__ = ["AuthorizePages", "surface"]
