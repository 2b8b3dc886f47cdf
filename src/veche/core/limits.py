"""How long, how many, how large: the instance's limits, asked by verbs and shown by instance documents.

The values and their documentation are the section `limits` of the settings. Here are the checks that
several verbs share, so that one fault has one wording in every dialect.
"""

from collections.abc import Sized

from veche.core.errors import Invalid
from veche.lib import text
from veche.settings import Limits

__all__ = ["Limits", "check_count", "check_length"]


def check_length(field: str, value: str, most: int, *, as_post: bool = False) -> None:
    """Refuse a text that is too long. `as_post` counts as posts are counted: links as 23, remote names without host."""
    if len(value) <= most:
        return
    length = text.count_post(value) if as_post else text.count(value)
    if length > most:
        raise Invalid(field, f"is too long: {length} characters, at most {most} are allowed", code="too_long")


def check_count(field: str, values: Sized, most: int) -> None:
    """Refuse a list with too many items."""
    if len(values) > most:
        raise Invalid(field, f"holds {len(values)} items, at most {most} are allowed", code="too_many")
