"""What a report may say. Pure."""

from collections.abc import Collection, Sequence

from veche.core.errors import Invalid
from veche.core.limits import check_count, check_length
from veche.core.moderation.views import CATEGORIES
from veche.lib.text import normalize

COMMENT_LONGEST = 1000
MOST_POSTS = 200
MOST_RULES = 100


def checked_comment(text: str) -> str:
    """As it is stored. Errors: Invalid."""
    text = normalize(text).strip()
    check_length("comment", text, COMMENT_LONGEST)
    return text


def checked_category(category: str | None, rule_ids: Sequence[int]) -> str:
    """The category that was chosen, or that follows. Errors: Invalid."""
    if not category:
        return "violation" if rule_ids else "other"
    if category not in CATEGORIES:
        raise Invalid("category", f"is not one of {', '.join(CATEGORIES)}", code="inclusion")
    return category


def checked_rules(rule_ids: Sequence[int], category: str, known: Collection[int]) -> tuple[int, ...]:
    """Rules of the instance; they say something only where one was violated. Errors: Invalid."""
    check_count("rule_ids", rule_ids, MOST_RULES)
    wanted = tuple(dict.fromkeys(rule_ids))
    if not all(id in known for id in wanted):
        raise Invalid("rule_ids", "name rules that there are not")
    return wanted if category == "violation" else ()
