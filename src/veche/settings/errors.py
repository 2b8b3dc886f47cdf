"""What is wrong with a configuration: all of it at once."""

from __future__ import annotations


class SettingsError(Exception):
    """The configuration cannot be used; `problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
