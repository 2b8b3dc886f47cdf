"""One thing that was looked at."""

from typing import Literal

import msgspec

Level = Literal["ok", "warn", "bad"]
MARKS: dict[Level, str] = {"ok": "ok  ", "warn": "WARN", "bad": "BAD "}


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. `do` is empty where nothing is to be done; after `stops` looking on makes no sense."""

    topic: str
    level: Level
    text: str
    do: str = ""
    stops: bool = False

    @property
    def line(self) -> str:
        """For a terminal."""
        advice = f"\n{'':18}-> {self.do}" if self.do else ""
        return f"{MARKS[self.level]} {self.topic:<12} {self.text}{advice}"

    def as_dict(self) -> dict[str, str]:
        """For programs."""
        return {"topic": self.topic, "level": self.level, "text": self.text, "do": self.do}
