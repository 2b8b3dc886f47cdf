"""Constants as they are written into statements of both databases."""

from typing import Any

from sqlalchemy import Dialect


class Literals:
    """Constants of a statement are written into it: a partial index is found only by its own condition as it stands.

    Mixed into a compiler. What varies from call to call is a parameter that must be given, and stays one.
    """

    dialect: Dialect

    def visit_bindparam(self, bindparam: Any, *args: Any, **kw: Any) -> Any:
        is_constant = not bindparam.required and not bindparam.expanding and type(bindparam.value) in (int, str)
        if is_constant and bindparam.type._cached_literal_processor(self.dialect):
            kw["literal_binds"] = True
        return super().visit_bindparam(bindparam, *args, **kw)  # type: ignore[misc]
