"""All settings as a flat list: key, name in the environment, type, default, purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from .limits import Limits
from .sections import (
    Database,
    Http,
    Instance,
    Jobs,
    Log,
    Mail,
    Mailer,
    Media,
    OAuth,
    RateLimit,
    Registration,
    Section,
    Server,
    Storage,
    Trends,
)

SECTIONS: dict[str, type[Section]] = {
    "server": Server,
    "database": Database,
    "storage": Storage,
    "instance": Instance,
    "registration": Registration,
    "limits": Limits,
    "trends": Trends,
    "ratelimit": RateLimit,
    "oauth": OAuth,
    "mail": Mail,
    "mailer": Mailer,
    "http": Http,
    "media": Media,
    "jobs": Jobs,
    "log": Log,
}


class Key(msgspec.Struct, frozen=True):
    """One setting as documentation and error messages need it."""

    section: str
    name: str  # in the file
    field: str  # in the code; differs where the file's name is a word of Python
    type: Any
    default: Any
    purpose: str
    unit: str
    allowed: str
    empty: str
    secret: bool
    check: Callable[[Any], bool] | None

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def env(self) -> str:
        return f"VECHE_{self.section}_{self.name}".upper()


@cache
def documented_settings() -> tuple[Key, ...]:
    """Every setting there is, in the order of the reference."""
    return tuple(key for section, kind in SECTIONS.items() for key in _keys(section, kind))


def _keys(section: str, kind: type[Section]) -> list[Key]:
    hints = get_type_hints(kind, include_extras=True)
    return [_key(section, field, hints[field.name]) for field in msgspec.structs.fields(kind)]


def _key(section: str, field: msgspec.structs.FieldInfo, hint: Any) -> Key:
    bare, meta = get_args(hint)
    extra = meta.extra or {}
    return Key(
        section=section,
        name=field.encode_name,
        field=field.name,
        type=hint,
        default=field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory(),
        purpose=meta.description,
        unit=extra.get("unit", ""),
        allowed=_allowed(bare, meta),
        empty=extra.get("empty", ""),
        secret=extra.get("secret", False),
        check=extra.get("check"),
    )


def _allowed(bare: Any, meta: msgspec.Meta) -> str:
    """What the type permits, in words."""
    explained = str((meta.extra or {}).get("allowed") or "")
    if get_origin(bare) is Literal:
        return " | ".join(get_args(bare))
    if get_origin(bare) is tuple:
        return f"a list of {explained or 'texts'}; in the environment with commas between, or a JSON array"
    if bare is bool:
        return "true or false"
    if bare is int:
        return _range(meta.ge, meta.le)
    return explained or "text"


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"a whole number from {low} to {high}"
    return "a whole number" if low is None else f"a whole number, at least {low}"


def is_list(key: Key) -> bool:
    """Whether the value is a list."""
    return get_origin(_bare(key)) is tuple


def is_flag(key: Key) -> bool:
    """Whether the value is true or false."""
    return _bare(key) is bool


def _bare(key: Key) -> Any:
    assert get_origin(key.type) is Annotated
    return get_args(key.type)[0]
