"""Frozen dataclasses that are cheap to make."""

from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

T = TypeVar("T")
_ABSENT: Any = object()


def light(cls: type[T]) -> type[T]:
    """Stands above `@dataclass(frozen=True, slots=True)` of what is made by the thousand.

    Python makes a frozen instance by one call of `object.__setattr__` for each field, which takes five times as long
    as setting them. Here the fields are set; that nobody changes them later is left to the type checker, which still
    sees a frozen class. Equality and hash stay.
    """
    changed: Any = cls
    del changed.__setattr__, changed.__delattr__
    changed.__init__ = _init(fields(cls))  # type: ignore[arg-type]
    return cls


def _init(specs: tuple[Field[Any], ...]) -> Any:
    """One function that sets all fields; its defaults are names in its globals, as the dataclasses' own are."""
    known: dict[str, Any] = {"_ABSENT": _ABSENT}
    plain: list[str] = ["self"]
    named: list[str] = []
    lines: list[str] = []
    for one in specs:
        parameter, value = one.name, one.name
        if one.default is not MISSING:
            known[f"_default_{one.name}"] = one.default
            parameter += f"=_default_{one.name}"
        elif one.default_factory is not MISSING:
            known[f"_make_{one.name}"] = one.default_factory
            parameter += "=_ABSENT"
            value = f"_make_{one.name}() if {one.name} is _ABSENT else {one.name}"
        (named if one.kw_only else plain).append(parameter)
        lines.append(f"    self.{one.name} = {value}")
    if named:
        plain += ["*", *named]
    exec(f"def __init__({', '.join(plain)}):\n" + ("\n".join(lines) or "    pass"), known)
    return known["__init__"]
