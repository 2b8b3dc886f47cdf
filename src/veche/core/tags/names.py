"""Names of hashtags: how they are stored, and which can be one."""

from veche.core.errors import Invalid, NotFound
from veche.lib import text as texts


def clean(name: str) -> str:
    """A tag's name as it is stored; it may come with its sign, in either width."""
    return texts.fold(name.strip().lstrip("#＃"))


def is_name(name: str) -> bool:
    """Whether a text would be a hashtag with a # before it."""
    return texts.HASHTAG.fullmatch(f"#{name}") is not None


def checked(name: str) -> str:
    """The name of a tag to be made. Errors: Invalid."""
    found = clean(texts.normalize(name))
    if not found:
        raise Invalid("tag", "must not be empty", code="blank")
    if not is_name(found):
        raise Invalid("tag", "is not a hashtag")
    return found


def asked(name: str) -> str:
    """The name of a tag to be looked at. Errors: NotFound."""
    found = clean(texts.normalize(name))
    if not is_name(found):
        raise NotFound("tag")
    return found
