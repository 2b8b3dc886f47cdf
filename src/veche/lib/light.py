"""Frozen dataclasses that are cheap to make."""

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def light(cls: type[T]) -> type[T]:
    """Stands above `@dataclass(frozen=True, slots=True)` of what is made by the thousand.

    Python makes a frozen instance by one call of `object.__setattr__` for each field, which takes five times as long
    as setting them. Here the fields are set; that nobody changes them later is left to the type checker, which still
    sees a frozen class. Equality and hash stay.
    """
    specs: list[Any] = []
    for one in fields(cls):  # type: ignore[arg-type]
        default: dict[str, Any] = {}
        if one.default is not MISSING:
            default["default"] = one.default
        if one.default_factory is not MISSING:
            default["default_factory"] = one.default_factory
        specs.append((one.name, Any, field(**default, kw_only=bool(one.kw_only))))
    plain: Any = make_dataclass(cls.__name__, specs)
    changed: Any = cls
    del changed.__setattr__, changed.__delattr__
    changed.__init__ = plain.__init__
    return cls
